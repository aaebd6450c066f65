import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.io.File;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Rebuilds the rows behind the reports from the topic of the history.
 *
 * <p>history -> {@link Fold}, its state in RocksDB with a changelog -> topic of rows, all in transactions of Kafka;
 * then rows -> {@link Sink} -> PostgreSQL. It says "ready" once it could start and "done" once every row is committed.
 */
public final class Rebuild {
    static final ObjectMapper JSON =
            new ObjectMapper()
                    .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    /** The rates of the rule book, in units of 10^-9, with the name of its entry. */
    record Rates(String version, long base, long excess, long override) {}

    /** Who earns by a contract, who leads whom, since when a customer is known. */
    record People(Map<String, String> reps, Map<String, String> heads, Map<String, String> registered) {}

    /** What a run is told. */
    record Given(
            String bootstrap,
            String history,
            String rows,
            String application,
            String state,
            int threads,
            long events,
            String jdbc,
            People people,
            Rates rates) {}

    private Rebuild() {}

    public static void main(String[] arguments) throws Exception {
        Given given = JSON.readValue(new File(arguments[0]), Given.class);
        KafkaStreams streams = new KafkaStreams(topology(given), settings(given));
        streams.setUncaughtExceptionHandler(
                failed -> {
                    throw end(failed);
                });
        try (Sink sink = new Sink(given)) {
            System.out.println("ready");
            streams.start();
            sink.write(given.events());
            System.out.println("done");
        } catch (SQLException | RuntimeException failed) {
            throw end(failed);
        }
        streams.close(Duration.ofSeconds(10));
    }

    /** Ends the whole program: whoever waits for a word of it hears that none comes. */
    private static AssertionError end(Throwable failed) {
        failed.printStackTrace();
        Runtime.getRuntime().halt(1);
        return new AssertionError(failed);
    }

    private static Topology topology(Given given) {
        StoreBuilder<KeyValueStore<String, Sale>> sales =
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(Fold.SALES), Serdes.String(), Sale.SERDE)
                        .withCachingEnabled();
        return new Topology()
                .addSource("history", new StringDeserializer(), new ByteArrayDeserializer(), given.history())
                .addProcessor("fold", () -> new Fold(given.people(), given.rates()), "history")
                .addStateStore(sales, "fold")
                .addSink("rows", given.rows(), new StringSerializer(), new StringSerializer(), "fold");
    }

    private static Properties settings(Given given) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, given.application());
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, given.bootstrap());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, given.state());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, given.threads());
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000); // 100 makes ten times as many commits
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 64L << 20);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 5_000);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 256 << 10);
        return settings;
    }
}
