/** Talking to the debtor: the gate is asked while the form is filled in, and the log takes whatever happened. */
import { useState } from "preact/hooks";

import { Amount, Rules, moment } from "./figures";
import { Against, Dialog, Failed, Field, filled, valueOf } from "./form";
import {
  ContactGateDocument,
  ContactLogDocument,
  ContactPointsDocument,
  ContactsDocument,
  PromiseRecordDocument,
  PromisesDocument,
} from "./generated/graphql";
import type { Loan } from "./loan";
import { useAnswer, useDoing, useKey, useSession } from "./session";
import { CHANNELS, SAID } from "./words";

export function LogContact({ loan, onClose }: { loan: Loan; onClose: () => void }) {
  const { words, told } = useSession();
  const { act, busy, failure } = useDoing(ContactLogDocument);
  const [result, setResult] = useState<Awaited<ReturnType<typeof act>>>();
  const [channel, setChannel] = useState("TELEPHONE");
  const [number, setNumber] = useState("");
  const idempotencyKey = useKey();
  const points = useAnswer(ContactPointsDocument, { partyId: loan.party.id }).data?.contactPoints.nodes ?? [];
  const errors = result?.contactLog.userErrors ?? [];

  const send = async (form: HTMLFormElement) => {
    const said = new FormData(form).getAll("said").map(String);
    const done = await act({
      input: filled({
        channel,
        number,
        loanId: loan.id,
        outcome: valueOf(form, "outcome") ?? "",
        said,
        note: valueOf(form, "note"),
        nextOn: valueOf(form, "nextOn"),
        idempotencyKey,
      }),
    });
    setResult(done);
    const contact = done?.contactLog.contact;
    if (!contact) return;
    told([words("logged"), ...contact.reasons.map((reason) => reason.text)].join(" "));
    onClose();
  };

  return (
    <Dialog title={`${words("log")} · ${loan.party.name}`} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send(event.currentTarget);
        }}
      >
        <div class="two">
          <Field name={words("channel")} place="channel" errors={errors} control="select" value={channel} autofocus
            onChange={(event: Event) => setChannel((event.currentTarget as HTMLSelectElement).value)}>
            {Object.keys(CHANNELS).map((code) => (
              <option key={code} value={code}>{words.choice(code)}</option>
            ))}
          </Field>
          <Field name={words("to")} place="number" errors={errors} list="points" autocomplete="off" value={number}
            onChange={(event: Event) => setNumber((event.currentTarget as HTMLInputElement).value.trim())} />
        </div>
        <datalist id="points">
          {points.filter((point) => !point.invalidOn && !point.refusedOn).map((point) => (
            <option key={point.id} value={point.value}>{`${point.relation.label} ${point.name}`}</option>
          ))}
        </datalist>
        <Gate loan={loan} channel={channel} number={number} />
        <Field name={words("outcome")} place="outcome" errors={errors} control="select">
          {CHANNELS[channel]?.outcomes.map((code) => (
            <option key={code} value={code}>{words.choice(code)}</option>
          ))}
        </Field>
        <fieldset>
          <legend>{words("said")}</legend>
          {SAID.map((code) => (
            <label key={code} class="check">
              <input type="checkbox" name="said" value={code} />
              {words.choice(code)}
            </label>
          ))}
        </fieldset>
        <div class="two">
          <Field name={words("note")} place="note" errors={errors} control="textarea" />
          <Field name={words("nextOn")} place="nextOn" errors={errors} type="date" />
        </div>
        <Against errors={errors} places={["channel", "number", "outcome", "note", "nextOn"]} failure={failure} />
        <footer>
          <button type="submit" class="main" disabled={busy}>
            {words("log")}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

/** What the rules say of it before it is done. A contact that took place all the same is logged, and marked. */
function Gate({ loan, channel, number }: { loan: Loan; channel: string; number: string }) {
  const { words, language } = useSession();
  const { data } = useAnswer(ContactGateDocument, number ? { input: { channel, number, loanId: loan.id } } : null);
  const gate = data?.contactGate;
  return (
    <div aria-live="polite" class={gate ? `gate ${gate.isAllowed ? "open" : "shut"}` : ""}>
      {gate && (
        <>
          <p>
            <b>{words(gate.isAllowed ? "gateOpen" : "gateShut")}</b>{" "}
            {gate.allowedFrom && words("gateFrom", { moment: moment(gate.allowedFrom, language) })}
          </p>
          {gate.reasons.map((reason) => (
            <p key={reason.code}>
              {reason.text} <Rules of={reason.rules} />
            </p>
          ))}
        </>
      )}
    </div>
  );
}

export function TakePromise({ loan, onClose }: { loan: Loan; onClose: () => void }) {
  const { words, day, told } = useSession();
  const { act, busy, failure } = useDoing(PromiseRecordDocument);
  const [result, setResult] = useState<Awaited<ReturnType<typeof act>>>();
  const idempotencyKey = useKey();
  const errors = result?.promiseRecord.userErrors ?? [];
  const send = async (form: HTMLFormElement) => {
    const done = await act({
      input: filled({
        loanId: loan.id,
        amount: { amount: valueOf(form, "amount") ?? "", currency: loan.currency },
        dueOn: valueOf(form, "dueOn") ?? day,
        note: valueOf(form, "note"),
        idempotencyKey,
      }),
    });
    setResult(done);
    if (!done?.promiseRecord.promise) return;
    told(words("promised"));
    onClose();
  };
  return (
    <Dialog title={`${words("promise")} · ${loan.party.name}`} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void send(event.currentTarget);
        }}
      >
        <div class="two">
          <Field name={`${words("amount")} (${loan.currency})`} place="amount" errors={errors} inputMode="decimal"
            autocomplete="off" defaultValue={loan.figures.arrears.amount} autofocus />
          <Field name={words("promisedOn")} place="dueOn" errors={errors} type="date" defaultValue={day} />
        </div>
        <Field name={words("note")} place="note" errors={errors} control="textarea" />
        <Against errors={errors} places={["amount", "dueOn", "note"]} failure={failure} />
        <footer>
          <button type="submit" class="main" disabled={busy}>
            {words("promise")}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

export function Talks({ loan }: { loan: Loan }) {
  const { words, language } = useSession();
  const contacts = useAnswer(ContactsDocument, { loanId: loan.id });
  const promises = useAnswer(PromisesDocument, { loanId: loan.id });
  const failure = contacts.failure ?? promises.failure;
  const talks = contacts.data?.contacts.nodes ?? [];
  const given = promises.data?.promises.nodes ?? [];
  if (failure) return <Failed failure={failure} />;
  return (
    <div aria-busy={contacts.waiting || promises.waiting}>
      {contacts.data && promises.data && talks.length + given.length === 0 && <p class="empty">{words("none")}</p>}
      {given.length > 0 && <h2>{words("promises")}</h2>}
      <ul class="entries">
        {given.map((promise) => (
          <li key={promise.id}>
            <p class="line">
              <b><Amount of={promise.amount} /></b>
              <span>
                {words("promisedOn")} {promise.dueOn} <span class="pill">{promise.state.label}</span>
              </span>
            </p>
            <p class="dim">
              {promise.madeOn} · {promise.takenBy} {promise.note}
            </p>
          </li>
        ))}
        {talks.map((contact) => (
          <li key={contact.id}>
            <p class="line">
              <b>
                {contact.channel.label}: {contact.isMade ? contact.outcome.label : words("notMade")}
              </b>
              <span>
                {moment(contact.at, language)} <span class="number">{contact.number}</span>{" "}
                {contact.isBreach && <span class="pill hot">{words("breach")}</span>}
              </span>
            </p>
            <p class="dim">
              {contact.by} · {contact.said.map((said) => said.label).join(", ")} {contact.note}
            </p>
            {contact.reasons.map((reason) => (
              <p key={reason.code} class="error">{reason.text}</p>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}
