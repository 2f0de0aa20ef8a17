/** A loan: its figures, each of which says why; what can be done; and what stands behind it, leaf by leaf. */
import { useState } from "preact/hooks";

import { Cases } from "./case";
import { LogContact, TakePromise, Talks } from "./contact";
import { Amount, Fact, Facts, GradePill, Overdue, Reasons, Rules, isNought, percent } from "./figures";
import { Failed } from "./form";
import { type LoanFigure, LoanAsOfDocument, LoanDocument, type LoanQuery, type WorkFragment } from "./generated/graphql";
import { Journal } from "./journal";
import { Payments, RecordPayment } from "./payment";
import { Schedule } from "./schedule";
import { useAnswer, useSession } from "./session";
import { CloseTask } from "./task";
import { Tabs } from "./tabs";
import { type Asked, Why } from "./why";
import type { Word } from "./words";

export type Loan = NonNullable<LoanQuery["loan"]>;

export function LoanPage({ number }: { number: string }) {
  const { words } = useSession();
  const { data, failure, waiting } = useAnswer(LoanDocument, { number });
  if (failure) return <Failed failure={failure} />;
  if (waiting) return <p class="empty">{words("wait")}</p>;
  return data?.loan ? <Whole loan={data.loan} /> : <p class="empty">{words("none")}</p>;
}

type Doing = "payment" | "contact" | "promise" | null;

function Whole({ loan }: { loan: Loan }) {
  const { words, may } = useSession();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [doing, setDoing] = useState<Doing>(null);
  const end = () => setDoing(null);
  return (
    <article>
      <header class="loan">
        <div>
          <h1>{loan.party.name}</h1>
          <p>
            <span class="number">{loan.number}</span> · {loan.product.label} · {loan.regime.label}
          </p>
          <p class="pills">
            {loan.grade && <GradePill grade={loan.grade.official} />}
            {loan.status && <span class="pill">{loan.status.label}</span>}
            <Overdue days={loan.daysPastDue} />
          </p>
        </div>
        <div class="doings">
          {may("payment.record") && (
            <button type="button" class="main" onClick={() => setDoing("payment")}>
              {words("record")}
            </button>
          )}
          {may("contact.log") && (
            <>
              <button type="button" onClick={() => setDoing("contact")}>
                {words("log")}
              </button>
              <button type="button" onClick={() => setDoing("promise")}>
                {words("promise")}
              </button>
            </>
          )}
        </div>
      </header>
      <FigureCards loan={loan} onWhy={(figure, name) => setAsked({ figure, name })} />
      <Work works={loan.tasks.nodes} />
      <PastDay number={loan.number} />
      <Tabs
        name={words("about")}
        leaves={[
          ["schedule", () => <Schedule loan={loan} onWhy={setAsked} />],
          ["payments", () => <Payments loan={loan} onWhy={setAsked} />],
          ["talks", () => <Talks loan={loan} />],
          ["cases", () => <Cases loan={loan} />],
          ["journal", () => <Journal number={loan.number} />],
          ["about", () => <Contract loan={loan} />],
        ]}
      />
      {asked && <Why number={loan.number} asked={asked} onAsk={setAsked} onClose={() => setAsked(null)} />}
      {doing === "payment" && <RecordPayment loan={loan} onClose={end} />}
      {doing === "contact" && <LogContact loan={loan} onClose={end} />}
      {doing === "promise" && <TakePromise loan={loan} onClose={end} />}
    </article>
  );
}

function Work({ works }: { works: readonly WorkFragment[] }) {
  const { words, may } = useSession();
  const [closing, setClosing] = useState<WorkFragment | null>(null);
  const [first] = works;
  if (!first) return null;
  return (
    <details class="todo">
      <summary>
        <b>{words("tasks")}</b> <span class="count">{works.length}</span> {first.code.label}
        {first.daysLate > 0 && <span class="late">{words("daysLate", { n: first.daysLate })}</span>}
      </summary>
      <ul aria-label={words("reasonsTitle")}>
        {works.map((work) => (
          <li key={work.id}>
            <p class="line">
              <span>
                <b>{work.code.label}</b> <span class="dim">{work.part.label}</span> <Rules of={work.rules} />
              </span>
              {work.caseNumber && <a href={`#/case/${work.caseNumber}`}>{`${words("case")} ${work.caseNumber}`}</a>}
              {!work.caseNumber && may("task.close") && (
                <button type="button" class="quiet" onClick={() => setClosing(work)}>
                  {words("done")}
                </button>
              )}
            </p>
            {work.reasons.map((reason) => (
              <p key={reason} class="dim">{reason}</p>
            ))}
          </li>
        ))}
      </ul>
      {closing && <CloseTask work={closing} onClose={() => setClosing(null)} />}
    </details>
  );
}

function FigureCards({ loan, onWhy }: { loan: Loan; onWhy: (figure: LoanFigure, name: string) => void }) {
  const { words } = useSession();
  const { figures } = loan;
  const money: [Word, LoanFigure, typeof figures.arrears, string][] = [
    ["arrears", "ARREARS", figures.arrears, isNought(figures.arrears.amount) ? "calm" : "alarm"],
    ["payoff", "PAYOFF", figures.payoff, ""],
    ["balance", "PRINCIPAL", loan.balance, ""],
    ["overduePrincipal", "OVERDUE_PRINCIPAL", loan.overduePrincipal, ""],
    ["overdueInterest", "OVERDUE_INTEREST", loan.overdueInterest, ""],
    ["penalty", "PENALTY", figures.accruedPenalty, ""],
  ];
  return (
    <section class="cards" aria-label={figures.asOf}>
      {money.map(([word, figure, amount, tone]) => (
        <Card key={figure} name={words(word)} tone={tone} onWhy={() => onWhy(figure, words(word))}>
          <Amount of={amount} />
        </Card>
      ))}
      <Card name={words("dpd")} tone="" onWhy={() => onWhy("DAYS_PAST_DUE", words("dpd"))}>
        {loan.daysPastDue}
      </Card>
      <Card name={words("missedRun")} tone="" onWhy={() => onWhy("MISSED_RUN", words("missedRun"))}>
        {loan.missedRun}
      </Card>
      {loan.grade && (
        <Card name={words("grade")} tone="" onWhy={() => onWhy("GRADE", words("grade"))}>
          {loan.grade.official.label}
        </Card>
      )}
    </section>
  );
}

function Card({ name, tone, onWhy, children }: {
  name: string;
  tone: string;
  onWhy: () => void;
  children: preact.ComponentChildren;
}) {
  const { words } = useSession();
  return (
    <button type="button" class={`card ${tone}`} onClick={onWhy} aria-haspopup="dialog">
      <span class="name">{name}</span>
      <span class="value">{children}</span>
      <span class="why">{words("why")}</span>
    </button>
  );
}

/** The same loan on the morning of another day. */
function PastDay({ number }: { number: string }) {
  const { words, day } = useSession();
  const [chosen, setChosen] = useState("");
  const { data, failure } = useAnswer(LoanAsOfDocument, chosen ? { number, day: chosen } : null);
  const past = data?.loan?.asOf;
  return (
    <section class="past">
      <label>
        {words("asOfDay")}{" "}
        <input type="date" value={chosen} max={day} onChange={(event) => setChosen(event.currentTarget.value)} />
      </label>
      {failure && <Failed failure={failure} />}
      {past && (
        <p aria-live="polite">
          {words("asOfLead", { day: past.effectiveOn })}:{" "}
          {past.isDisbursed ? (
            <>
              {words("balance")} <Amount of={past.balance} /> · {words("arrears")} <Amount of={past.arrears} /> ·{" "}
              {words("dpd")} {past.daysPastDue} {past.grade && <GradePill grade={past.grade} />}
            </>
          ) : (
            words("notDisbursed")
          )}
        </p>
      )}
    </section>
  );
}

function Contract({ loan }: { loan: Loan }) {
  const { words } = useSession();
  return (
    <>
      <Facts>
        <Fact name={words("product")}>{loan.product.label}</Fact>
        <Fact name={words("principal")}>
          <Amount of={loan.contractPrincipal} />
        </Fact>
        <Fact name={words("rate")}>{percent(loan.rate)}</Fact>
        <Fact name={words("schedule")}>{loan.method.label}</Fact>
        <Fact name={words("term")}>
          {loan.startsOn} – {loan.maturityOn}
        </Fact>
        <Fact name={words("phone")}>{loan.party.phone || "–"}</Fact>
        {loan.facts.map((fact) => (
          <Fact key={fact.code.code} name={fact.code.label}>
            {fact.fromOn} {fact.toOn && `– ${fact.toOn}`} {fact.value}
          </Fact>
        ))}
      </Facts>
      {loan.grade && <Reasons of={loan.grade.because} />}
    </>
  );
}
