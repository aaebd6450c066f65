"""What facts of contracts ask of somebody: reviews, changes of what is in force, copies. P3-4.6, P3-4.8, P5-4.1b"""
