import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Writes the rows of the topic into PostgreSQL, by COPY.
 *
 * <p>How far each partition was read stands beside the rows and changes with them in one transaction; it begins there.
 * So each row is written once, whatever stops it, and needs no key for that.
 */
final class Sink implements AutoCloseable {
    private static final String OFFSETS =
            "CREATE TABLE IF NOT EXISTS offsets (part int PRIMARY KEY, next bigint NOT NULL)";
    private static final String MOVE =
            "INSERT INTO offsets VALUES (?, ?) ON CONFLICT (part) DO UPDATE SET next = excluded.next";

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Connection db;
    private final KafkaConsumer<String, String> consumer;

    Sink(Rebuild.Given given) throws SQLException {
        db = DriverManager.getConnection(given.jdbc());
        db.setAutoCommit(false);
        Properties settings = new Properties();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, given.bootstrap());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 20_000);
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1 << 20);
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 8 << 20);
        consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        begin(given.rows());
    }

    private void begin(String topic) throws SQLException {
        List<TopicPartition> parts =
                consumer.partitionsFor(topic).stream()
                        .map(part -> new TopicPartition(topic, part.partition()))
                        .toList();
        consumer.assign(parts);
        consumer.seekToBeginning(parts);
        try (Statement statement = db.createStatement()) {
            statement.execute(OFFSETS);
            try (ResultSet known = statement.executeQuery("TABLE offsets")) {
                while (known.next()) {
                    consumer.seek(new TopicPartition(topic, known.getInt(1)), known.getLong(2));
                }
            }
        }
        db.commit();
    }

    /** Writes until the rows of so many events came in since its start and are in place; an event makes one record. */
    void write(long events) throws SQLException {
        long done = 0;
        long heard = System.nanoTime();
        while (done < events) {
            ConsumerRecords<String, String> some = consumer.poll(Duration.ofMillis(200));
            if (!some.isEmpty()) {
                copy(some);
                move(some);
                db.commit();
                done += some.count();
                heard = System.nanoTime();
            } else if (System.nanoTime() - heard > PATIENCE.toNanos()) {
                throw new IllegalStateException("no rows came for " + PATIENCE + " after those of " + done + " events");
            }
        }
    }

    private void copy(ConsumerRecords<String, String> some) throws SQLException {
        Map<String, StringBuilder> byTable = new HashMap<>();
        for (ConsumerRecord<String, String> record : some) {
            for (String row : record.value().split("\n")) {
                int tab = row.indexOf('\t');
                byTable.computeIfAbsent(row.substring(0, tab), table -> new StringBuilder(1 << 20))
                        .append(row, tab + 1, row.length())
                        .append('\n');
            }
        }
        for (Map.Entry<String, StringBuilder> one : byTable.entrySet()) {
            byte[] lines = one.getValue().toString().getBytes(StandardCharsets.UTF_8);
            CopyIn copy = db.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY " + one.getKey() + " FROM STDIN");
            copy.writeToCopy(lines, 0, lines.length);
            copy.endCopy();
        }
    }

    private void move(ConsumerRecords<String, String> some) throws SQLException {
        try (PreparedStatement statement = db.prepareStatement(MOVE)) {
            for (TopicPartition part : some.partitions()) {
                List<ConsumerRecord<String, String>> records = some.records(part);
                statement.setInt(1, part.partition());
                statement.setLong(2, records.get(records.size() - 1).offset() + 1);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    @Override
    public void close() throws SQLException {
        consumer.close();
        db.close();
    }
}
