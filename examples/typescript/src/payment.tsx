/** Money that arrived: tried first, then recorded. Both are one mutation; PREVIEW is the same walk, rolled back. */
import { useState } from "preact/hooks";

import { Amount, Table, isNought } from "./figures";
import { Against, Dialog, Failed, Field, filled, valueOf } from "./form";
import {
  LoanPaymentsDocument,
  type LoanPaymentsQuery,
  type Mode,
  PaymentRecordDocument,
  type PaymentRecordInput,
  type PaymentRecordMutation,
  PaymentReverseDocument,
} from "./generated/graphql";
import type { Loan } from "./loan";
import { useAnswer, useDoing, useKey, useSession } from "./session";
import type { Asked } from "./why";

type Recorded = PaymentRecordMutation["paymentRecord"];
type Payment = NonNullable<LoanPaymentsQuery["loan"]>["payments"]["nodes"][number];

export function RecordPayment({ loan, onClose }: { loan: Loan; onClose: () => void }) {
  const { words, day, told } = useSession();
  const { act, busy, failure } = useDoing(PaymentRecordDocument);
  const [result, setResult] = useState<Recorded>();
  const idempotencyKey = useKey();
  const due = loan.figures.arrears.amount;
  const errors = result?.userErrors ?? [];

  const send = async (form: HTMLFormElement, mode: Mode) => {
    const input: PaymentRecordInput = filled({
      loanId: loan.id,
      amount: { amount: valueOf(form, "amount") ?? "", currency: loan.currency },
      valueDate: valueOf(form, "valueDate") ?? day,
      payer: valueOf(form, "payer"),
      reference: valueOf(form, "reference"),
      idempotencyKey,
      mode,
    });
    const answer = (await act({ input }))?.paymentRecord;
    setResult(answer);
    if (answer?.payment) {
      const sentence = words("recorded", { number: answer.payment.number });
      told(answer.replayed ? `${sentence} ${words("replayed")}` : sentence);
      onClose();
    }
  };

  return (
    <Dialog title={`${words("record")} · ${loan.number}`} onClose={onClose}>
      <form
        noValidate
        onInput={() => setResult(undefined)}
        onSubmit={(event) => {
          event.preventDefault();
          const mode = (event.submitter as HTMLButtonElement | null)?.value === "COMMIT" ? "COMMIT" : "PREVIEW";
          void send(event.currentTarget, mode);
        }}
      >
        <div class="two">
          <Field name={`${words("amount")} (${loan.currency})`} place="amount" errors={errors} inputMode="decimal"
            autocomplete="off" defaultValue={isNought(due) ? "" : due} autofocus />
          <Field name={words("valueDate")} place="valueDate" errors={errors} type="date" defaultValue={day} />
          <Field name={words("payer")} place="payer" errors={errors} autocomplete="off" />
          <Field name={words("reference")} place="reference" errors={errors} autocomplete="off" />
        </div>
        <Against errors={errors} places={["amount", "valueDate", "payer", "reference"]} failure={failure} />
        {result?.lines && <Preview loan={loan} result={result} />}
        <footer>
          <button type="submit" value="PREVIEW" disabled={busy}>
            {words("try")}
          </button>
          <button type="submit" value="COMMIT" class="main" disabled={busy || !result?.lines}>
            {words("commit")}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function Preview({ loan, result }: { loan: Loan; result: Recorded }) {
  const { words } = useSession();
  const after = result.loans?.find((each) => each.number === loan.number);
  return (
    <section class="preview" aria-live="polite">
      <p>{words("previewLead")}</p>
      <Table name={words("allocation")} head={[words("allocation"), words("dueOn"), words("amount")]} amounts={[2]}>
        {result.lines?.map((line, place) => (
          <tr key={place}>
            <td>{line.component.label}</td>
            <td>{line.dueOn}</td>
            <td><Amount of={line.amount} /></td>
          </tr>
        ))}
        {result.surplus && !isNought(result.surplus.amount) && (
          <tr>
            <td>{words("surplus")}</td>
            <td />
            <td><Amount of={result.surplus} /></td>
          </tr>
        )}
      </Table>
      {after && (
        <Table name={words("after")} head={["", words("before"), words("after")]} amounts={[1, 2]}>
          <Change name={words("arrears")} before={loan.figures.arrears} after={after.figures.arrears} />
          <Change name={words("payoff")} before={loan.figures.payoff} after={after.figures.payoff} />
          <tr>
            <th scope="row">{words("dpd")}</th>
            <td class="right">{loan.daysPastDue}</td>
            <td class="right">{after.daysPastDue}</td>
          </tr>
        </Table>
      )}
    </section>
  );
}

type Money = Loan["balance"];

function Change({ name, before, after }: { name: string; before: Money; after: Money }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td><Amount of={before} /></td>
      <td><Amount of={after} /></td>
    </tr>
  );
}

export function Payments({ loan, onWhy }: { loan: Loan; onWhy: (asked: Asked) => void }) {
  const { words, may } = useSession();
  const [reversing, setReversing] = useState<Payment | null>(null);
  const { data, failure } = useAnswer(LoanPaymentsDocument, { number: loan.number });
  const payments = data?.loan?.payments.nodes ?? [];
  if (failure) return <Failed failure={failure} />;
  return (
    <div aria-busy={!data}>
      {data && payments.length === 0 && <p class="empty">{words("none")}</p>}
      <ul class="entries">
        {payments.map((payment) => (
          <li key={payment.id} class={payment.isReversed ? "undone" : ""}>
            <p class="line">
              <b><Amount of={payment.amount} /></b>
              <span>
                {payment.valueDate} <span class="number">{payment.number}</span>
              </span>
            </p>
            <p class="dim">
              {payment.lines.map((line, place) => (
                <span key={place} class="part">
                  {line.component.label} {line.dueOn} <Amount of={line.amount} />
                </span>
              ))}
            </p>
            <p>
              <button type="button" class="quiet" onClick={() => onWhy({ payment: payment.number, name: payment.number })}>
                {words("why")}
              </button>
              {payment.isReversed && <span class="pill">{words("reversed")}</span>}
              {!payment.isReversed && may("payment.reverse") && (
                <button type="button" class="quiet" onClick={() => setReversing(payment)}>
                  {words("reverse")}
                </button>
              )}
            </p>
          </li>
        ))}
      </ul>
      {reversing && <ReversePayment payment={reversing} onClose={() => setReversing(null)} />}
    </div>
  );
}

/** Where a regime wants a second person, the answer is not the reversal but the approval that it waits for. */
function ReversePayment({ payment, onClose }: { payment: Payment; onClose: () => void }) {
  const { words, told } = useSession();
  const { act, busy, failure } = useDoing(PaymentReverseDocument);
  const [result, setResult] = useState<Awaited<ReturnType<typeof act>>>();
  const idempotencyKey = useKey();
  const answer = result?.paymentReverse;
  const errors = answer?.userErrors ?? [];
  const send = async (form: HTMLFormElement, mode: Mode) => {
    const reason = valueOf(form, "reason") ?? "";
    const done = await act({ input: { paymentId: payment.id, reason, idempotencyKey, mode } });
    setResult(done);
    if (!done || done.paymentReverse.userErrors.length > 0 || mode === "PREVIEW") return;
    const { approval } = done.paymentReverse;
    const who = approval?.awaits?.label ?? "";
    told(approval ? words("waits", { who }) : words("reversedNow", { number: payment.number }));
    onClose();
  };
  return (
    <Dialog title={words("reverseOf", { number: payment.number })} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const mode = (event.submitter as HTMLButtonElement | null)?.value === "COMMIT" ? "COMMIT" : "PREVIEW";
          void send(event.currentTarget, mode);
        }}
      >
        <Field name={words("reason")} place="reason" errors={errors} control="textarea" autofocus />
        <Against errors={errors} places={["reason"]} failure={failure} />
        {answer?.needed && answer.needed.length > 0 && (
          <p class="note">{words("needs", { who: answer.needed.map((level) => level.part.label).join(", ") })}</p>
        )}
        {answer?.loans?.map((after) => (
          <p key={after.id} class="note">
            {after.number}: {words("arrears")} <Amount of={after.figures.arrears} /> · {words("dpd")} {after.daysPastDue}
          </p>
        ))}
        <footer>
          <button type="submit" value="PREVIEW" disabled={busy}>
            {words("try")}
          </button>
          <button type="submit" value="COMMIT" class="main" disabled={busy || !answer || errors.length > 0}>
            {words("reverse")}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
