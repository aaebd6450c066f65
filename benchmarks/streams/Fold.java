import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Turns each event into the rows that it makes: lines of COPY, the name of a table before each.
 *
 * <p>By the rules of by_hand.py. An invoice is of the same stream as all that moves it, so nothing is repartitioned.
 * It takes what moves an invoice as it comes, and stops at a day before one that it has seen.
 */
final class Fold implements Processor<String, byte[], String, String> {
    static final String SALES = "sales";

    record Part(String dueOn, String amount) {}

    record Sold(String lineNo, String kind, String amount, String listAmount) {}

    record Terms(String kind) {}

    record Issued(
            String invoiceNo,
            String customerId,
            String contractNo,
            String signedOn,
            String issuedOn,
            Terms terms,
            List<Part> instalments,
            List<Sold> lines,
            String amount) {}

    record Credited(String creditNoteNo, String customerId, String invoiceNo, String datedOn, String amount) {}

    record Received(String receiptNo, String customerId, String countsOn, String amount) {}

    record Paid(
            String allocationNo,
            String receiptNo,
            String customerId,
            String invoiceNo,
            String amount,
            String allocatedOn) {}

    private static final ObjectReader ISSUED = Rebuild.JSON.readerFor(Issued.class);
    private static final ObjectReader CREDITED = Rebuild.JSON.readerFor(Credited.class);
    private static final ObjectReader RECEIVED = Rebuild.JSON.readerFor(Received.class);
    private static final ObjectReader PAID = Rebuild.JSON.readerFor(Paid.class);

    private final Rebuild.People people;
    private final Rebuild.Rates rates;
    private ProcessorContext<String, String> context;
    private KeyValueStore<String, Sale> sales;

    /** The event at hand: where it stands in the log, since when, and the rows that it makes. */
    private String position;

    private String at;
    private StringBuilder rows;

    Fold(Rebuild.People people, Rebuild.Rates rates) {
        this.people = people;
        this.rates = rates;
    }

    @Override
    public void init(ProcessorContext<String, String> given) {
        context = given;
        sales = given.getStateStore(SALES);
    }

    @Override
    public void process(Record<String, byte[]> event) {
        position = header(event, "position");
        at = header(event, "recorded_at");
        rows = new StringBuilder(1024);
        String type = header(event, "type");
        try {
            switch (type) {
                case "huikuan.receivables.InvoiceIssued.v1" -> issued(ISSUED.readValue(event.value()));
                case "huikuan.receivables.CreditNoteIssued.v1" -> credited(CREDITED.readValue(event.value()));
                case "huikuan.receivables.PaymentReceived.v1" -> received(RECEIVED.readValue(event.value()));
                case "huikuan.receivables.PaymentAllocated.v1" -> paid(PAID.readValue(event.value()));
                default -> throw new IllegalStateException("the history has " + type);
            }
        } catch (IOException unreadable) {
            throw new IllegalStateException(position + " cannot be read", unreadable);
        }
        context.forward(new Record<>(event.key(), rows.toString(), event.timestamp()));
    }

    private void issued(Issued one) {
        String due = one.instalments().get(one.instalments().size() - 1).dueOn();
        row("invoice", one.invoiceNo(), one.customerId(), one.contractNo(), "\\N", one.signedOn(), one.issuedOn(), due,
                one.terms().kind(), one.amount(), position, at);
        long opens = 0;
        int number = 0;
        for (Part part : one.instalments()) {
            long closes = opens + Sale.fen(part.amount());
            row("instalment", one.invoiceNo(), "f", ++number, part.dueOn(), yuan(opens), yuan(closes),
                    one.customerId(), "f");
            opens = closes;
        }
        String rep = people.reps().get(one.contractNo());
        boolean onTime = one.signedOn().compareTo(people.registered().get(one.customerId())) >= 0;
        sales.put(one.invoiceNo(), Sale.of(one.lines(), rep, people.heads().get(rep), onTime));
    }

    private void credited(Credited one) {
        row("movement", position, one.invoiceNo(), one.customerId(), "credit_note", one.creditNoteNo(), "\\N",
                one.datedOn(), "0.00", one.amount(), "0.00", at);
        Sale sale = sales.get(one.invoiceNo());
        sale.allow(Sale.fen(one.amount()));
        earned(sale, one.invoiceNo(), "allowance", one.creditNoteNo(), one.datedOn());
    }

    private void received(Received one) {
        row("unapplied", position, one.customerId(), one.receiptNo(), one.countsOn(), one.amount(), at);
    }

    private void paid(Paid one) {
        row("movement", position, one.invoiceNo(), one.customerId(), "allocation", one.receiptNo(), one.allocationNo(),
                one.allocatedOn(), one.amount(), "0.00", "0.00", at);
        row("unapplied", position, one.customerId(), one.receiptNo(), one.allocatedOn(), "-" + one.amount(), at);
        Sale sale = sales.get(one.invoiceNo());
        sale.collect(Sale.fen(one.amount()));
        entry(one.invoiceNo(), "cash", "allocation", one.receiptNo(), sale.rep, one.allocatedOn(), one.amount());
        earned(sale, one.invoiceNo(), "allocation", one.receiptNo(), one.allocatedOn());
    }

    /** Keeps a sale that moved, and writes what it earned by that. */
    private void earned(Sale sale, String invoiceNo, String cause, String reference, String day) {
        sale.goOn(day);
        Sale.Earned moved = sale.step(rates);
        sales.put(invoiceNo, sale);
        if (sale.collected == 0) {
            return;
        }
        if (moved.base() != 0 && sale.onTime) {
            entry(invoiceNo, "base", cause, reference, sale.rep, day, yuan(moved.base()));
        }
        if (moved.excess() != 0 && sale.onTime) {
            entry(invoiceNo, "excess", cause, reference, sale.rep, day, yuan(moved.excess()));
        }
        if (moved.override() != 0) {
            entry(invoiceNo, "override", cause, reference, sale.head, day, yuan(moved.override()));
        }
    }

    private void entry(
            String invoiceNo, String component, String cause, String reference, String who, String day, String amount) {
        String role = component.equals("override") ? "manager" : "rep";
        row("commission_entry", invoiceNo, position, component, cause, reference, who, role, day, amount,
                rates.version(), "\\N"); // no month is closed
    }

    private void row(String table, Object... values) {
        rows.append(table);
        for (Object value : values) {
            rows.append('\t').append(value);
        }
        rows.append('\n');
    }

    /** Spells an amount of fen for PostgreSQL. */
    private static String yuan(long fen) {
        return fen + "e-2";
    }

    private static String header(Record<String, byte[]> event, String name) {
        return new String(event.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
