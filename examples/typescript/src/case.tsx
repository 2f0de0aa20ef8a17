/** A case: where it stands, what may be done next and by whom, and what is still in the way of the rest. */
import { useState } from "preact/hooks";

import { Bring, isMissing } from "./evidence";
import { Fact, Facts, Rules } from "./figures";
import { Against, Dialog, Failed, Field, filled, valueOf } from "./form";
import { CaseActDocument, CaseDocument, LoanCasesDocument, type WholeCaseFragment } from "./generated/graphql";
import type { Loan } from "./loan";
import { useAnswer, useDoing, useKey, useSession } from "./session";

type Act = WholeCaseFragment["acts"][number];

export function Cases({ loan }: { loan: Loan }) {
  const { words } = useSession();
  const { data, failure } = useAnswer(LoanCasesDocument, { loanId: loan.id });
  const cases = data?.cases.nodes ?? [];
  if (failure) return <Failed failure={failure} />;
  return (
    <div aria-busy={!data}>
      {data && cases.length === 0 && <p class="empty">{words("none")}</p>}
      <ul class="entries">
        {cases.map((each) => (
          <li key={each.number}>
            <p class="line">
              <a href={`#/case/${each.number}`}>
                <b>{each.kind.label}</b> <span class="number">{each.number}</span>
              </a>
              <span class="pill">{each.state.label}</span>
            </p>
            <p class="dim">
              {words("opened")} {each.openedOn} {each.dueOn && `· ${words("due")} ${each.dueOn}`}{" "}
              {each.closedOn && `· ${words("closed")} ${each.closedOn}`}
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function CasePage({ number }: { number: string }) {
  const { words } = useSession();
  const { data, failure, waiting } = useAnswer(CaseDocument, { number });
  if (failure) return <Failed failure={failure} />;
  if (waiting) return <p class="empty">{words("wait")}</p>;
  return data?.case ? <Whole whole={data.case} /> : <p class="empty">{words("none")}</p>;
}

function Whole({ whole }: { whole: WholeCaseFragment }) {
  const { words } = useSession();
  const [doing, setDoing] = useState<Act | null>(null);
  return (
    <article>
      <header class="loan">
        <div>
          <h1>{whole.kind.label}</h1>
          <p>
            <span class="number">{whole.number}</span> · {whole.opening.label} · {whole.partyName ?? whole.organisation}{" "}
            {whole.loanNumber && <a href={`#/loan/${whole.loanNumber}`}>{whole.loanNumber}</a>}
          </p>
          <p class="pills">
            <span class="pill strong">{whole.state.label}</span>
            {whole.dueOn && <span class="pill">{`${words("due")} ${whole.dueOn}`}</span>}
          </p>
        </div>
      </header>
      {whole.acts.length > 0 && <h2>{words("acts")}</h2>}
      <ul class="acts">
        {whole.acts.map((act) => (
          <Step key={act.code.code} whole={whole} act={act} onDo={() => setDoing(act)} />
        ))}
      </ul>
      <Facts>
        {whole.fields.map((field) => (
          <Fact key={field.code.code} name={field.code.label}>
            {field.value}
          </Fact>
        ))}
        {whole.tasks.map((task) => (
          <Fact key={task.id} name={`${task.code.label} · ${task.part.label}`}>
            {task.dueOn} {task.daysLate > 0 && <span class="late">{words("daysLate", { n: task.daysLate })}</span>}
          </Fact>
        ))}
        {whole.evidence.map((piece) => (
          <Fact key={piece.id} name={piece.kinds.map((kind) => kind.label).join(", ")}>
            {piece.name}
          </Fact>
        ))}
        {whole.documents.map((document) => (
          <Fact key={document.code.code} name={document.code.label}>
            {document.state}
          </Fact>
        ))}
      </Facts>
      <h2>{words("story")}</h2>
      <ol class="story">
        {whole.story.map((step) => (
          <li key={step.seq}>
            <time>{step.day}</time>
            <span>
              <b>{step.code.label}</b> {step.target && step.target.code !== step.source?.code && `→ ${step.target.label}`}
              <span class="dim"> {step.person ?? words("byItself")} {step.part?.label} {step.note}</span>
            </span>
          </li>
        ))}
      </ol>
      {doing && <Do whole={whole} act={doing} onClose={() => setDoing(null)} />}
    </article>
  );
}

/** A transition of the machine: a button where it is permitted, else everything that is in the way, told at once. */
function Step({ whole, act, onDo }: { whole: WholeCaseFragment; act: Act; onDo: () => void }) {
  const { words } = useSession();
  return (
    <li class={act.isPermitted ? "permitted" : ""}>
      <p class="line">
        <span>
          <b>{act.code.label}</b> {act.target && <span class="dim">→ {act.target.label}</span>}
        </span>
        {act.isPermitted && (
          <button type="button" class="main" onClick={onDo}>
            {act.code.label}
          </button>
        )}
      </p>
      <p class="dim">
        {act.parts.map((part) => part.label).join(", ")}{" "}
        {act.quorum > 1 && words("agreed", { n: act.assents, m: act.quorum })} <Rules of={act.rules} />
      </p>
      {act.obstacles.length > 0 && (
        <ul class="obstacles" aria-label={words("obstacles")}>
          {act.obstacles.map((obstacle) => (
            <li key={obstacle.code + obstacle.name}>
              {obstacle.message} {isMissing(obstacle) && <Bring whole={whole} obstacle={obstacle} />}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

/** `expectedVersion` is the version that the person saw: where the case has moved since, nothing is done. */
function Do({ whole, act, onClose }: { whole: WholeCaseFragment; act: Act; onClose: () => void }) {
  const { words, told } = useSession();
  const { act: send, busy, failure } = useDoing(CaseActDocument);
  const [result, setResult] = useState<Awaited<ReturnType<typeof send>>>();
  const idempotencyKey = useKey();
  const errors = result?.caseAct.userErrors ?? [];
  const places = act.form.map((field) => `fields.${field.code}`);
  const doIt = async (form: HTMLFormElement) => {
    const fields = act.form.flatMap((field) => {
      const value = valueOf(form, `fields.${field.code}`);
      return value === undefined ? [] : [{ code: field.code, value }];
    });
    const done = await send({
      input: filled({
        caseId: whole.id,
        transition: act.code.code,
        fields,
        note: valueOf(form, "note"),
        expectedVersion: whole.version,
        idempotencyKey,
      }),
    });
    setResult(done);
    if (!done?.caseAct.case) return;
    told(words("acted", { name: act.code.label }));
    onClose();
  };
  return (
    <Dialog title={`${act.code.label} · ${whole.number}`} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void doIt(event.currentTarget);
        }}
      >
        {act.form.map((field) => (
          <Field key={field.code} name={field.label} place={`fields.${field.code}`} errors={errors} autocomplete="off" />
        ))}
        <Field name={words("note")} place="note" errors={errors} control="textarea" />
        <Against errors={errors} places={[...places, "note"]} failure={failure} />
        <footer>
          <button type="submit" class="main" disabled={busy}>
            {words("act")}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
