import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** An invoice as its commission needs it: who earns, what is left of its lines, what it has earned. In fen. */
final class Sale {
    static final Serde<Sale> SERDE =
            Serdes.serdeFrom((topic, sale) -> sale == null ? null : sale.written(), (topic, data) -> read(data));
    private static final BigInteger SCALE = BigInteger.valueOf(1_000_000_000);

    /** What base, excess and override come to. */
    record Earned(long base, long excess, long override) {}

    final String rep;
    final String head;
    final boolean onTime;
    long collected = 0;
    private String day = "";
    private Earned earned = new Earned(0, 0, 0);

    /** Its lines, in the order of their numbers. */
    private final boolean[] goods;

    private final long[] sold;
    private final long[] listed;

    private Sale(String rep, String head, boolean onTime, int lines) {
        this.rep = rep;
        this.head = head;
        this.onTime = onTime;
        goods = new boolean[lines];
        sold = new long[lines];
        listed = new long[lines];
    }

    static Sale of(List<Fold.Sold> lines, String rep, String head, boolean onTime) {
        List<Fold.Sold> inOrder =
                lines.stream().sorted(Comparator.comparingInt(line -> Integer.parseInt(line.lineNo()))).toList();
        Sale sale = new Sale(rep, head, onTime, lines.size());
        for (int i = 0; i < sale.sold.length; i++) {
            sale.goods[i] = inOrder.get(i).kind().equals("goods");
            sale.sold[i] = fen(inOrder.get(i).amount());
            sale.listed[i] = fen(inOrder.get(i).listAmount());
        }
        return sale;
    }

    /** Takes money in. */
    void collect(long amount) {
        collected += amount;
    }

    /** Lowers its lines by an allowance: goods in proportion to what they have, and only then freight. */
    void allow(long amount) {
        long all = IntStream.range(0, sold.length).filter(i -> goods[i]).mapToLong(i -> sold[i]).sum();
        long ofGoods = Math.min(amount, all);
        lower(true, ofGoods);
        lower(false, amount - ofGoods);
    }

    /** Splits by largest remainder, ties to the earlier line. A product that a long cannot hold is an error. */
    private void lower(boolean ofGoods, long share) {
        int[] some = IntStream.range(0, sold.length).filter(i -> goods[i] == ofGoods).toArray();
        long whole = IntStream.of(some).mapToLong(i -> sold[i]).sum();
        if (share == 0) {
            return;
        }
        long[] remainders = new long[sold.length];
        long left = share;
        for (int i : some) {
            long product = Math.multiplyExact(share, sold[i]);
            remainders[i] = product % whole;
            sold[i] -= product / whole;
            left -= product / whole;
        }
        IntStream.of(some)
                .boxed()
                .sorted(Comparator.comparingLong(i -> -remainders[i]))
                .limit(left)
                .forEach(i -> sold[i]--);
    }

    /** Goes on to a day. What is dated back would change the rows of what came before it. */
    void goOn(String to) {
        if (to.compareTo(day) < 0) {
            throw new IllegalStateException(to + " comes after " + day);
        }
        day = to;
    }

    /** Returns by how much the running figures moved since the last step. */
    Earned step(Rebuild.Rates rates) {
        long base = 0;
        long excess = 0;
        long total = 0;
        for (int i = 0; i < sold.length; i++) {
            total += sold[i];
            if (goods[i]) {
                base += Math.min(sold[i], listed[i]);
                excess += Math.max(sold[i] - listed[i], 0);
            }
        }
        Earned before = earned;
        earned =
                new Earned(
                        share(base, rates.base(), total),
                        share(excess, rates.excess(), total),
                        share(base + excess, rates.override(), total));
        return new Earned(
                earned.base - before.base, earned.excess - before.excess, earned.override - before.override);
    }

    /** Returns what a part of the invoice earns by what was collected, rounded half up. */
    private long share(long part, long rate, long total) {
        BigInteger by = BigInteger.valueOf(total).multiply(SCALE);
        BigInteger of = BigInteger.valueOf(part).multiply(BigInteger.valueOf(rate));
        of = of.multiply(BigInteger.valueOf(collected));
        return of.shiftLeft(1).add(by).divide(by.shiftLeft(1)).longValueExact();
    }

    /** Reads an amount with two decimals. */
    static long fen(String text) {
        return Long.parseLong(text.replace(".", ""));
    }

    private byte[] written() {
        ByteArrayOutputStream data = new ByteArrayOutputStream(128);
        try (DataOutputStream out = new DataOutputStream(data)) {
            out.writeInt(sold.length);
            out.writeUTF(rep);
            out.writeUTF(head);
            out.writeBoolean(onTime);
            out.writeLong(collected);
            out.writeUTF(day);
            out.writeLong(earned.base);
            out.writeLong(earned.excess);
            out.writeLong(earned.override);
            for (int i = 0; i < sold.length; i++) {
                out.writeBoolean(goods[i]);
                out.writeLong(sold[i]);
                out.writeLong(listed[i]);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return data.toByteArray();
    }

    private static Sale read(byte[] data) {
        if (data == null) {
            return null;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(data))) {
            int lines = in.readInt();
            Sale sale = new Sale(in.readUTF(), in.readUTF(), in.readBoolean(), lines);
            sale.collected = in.readLong();
            sale.day = in.readUTF();
            sale.earned = new Earned(in.readLong(), in.readLong(), in.readLong());
            for (int i = 0; i < lines; i++) {
                sale.goods[i] = in.readBoolean();
                sale.sold[i] = in.readLong();
                sale.listed[i] = in.readLong();
            }
            return sale;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
