/** Why a figure is what it is: the steps that add up to it, the rules behind them, the facts that led to it. */
import { Amount, GradePill, Reasons } from "./figures";
import { Dialog, Failed } from "./form";
import {
  type BillPart,
  ExplainBillDocument,
  ExplainFigureDocument,
  ExplainPaymentDocument,
  type ExplainedFragment,
  type LoanFigure,
} from "./generated/graphql";
import { useAnswer, useSession } from "./session";

export type Asked = { name: string } & ({ figure: LoanFigure } | { seq: number; part: BillPart } | { payment: string });

interface Whys {
  number: string;
  asked: Asked;
  onAsk: (asked: Asked) => void;
  onClose: () => void;
}

export function Why({ number, asked, onAsk, onClose }: Whys) {
  const { words } = useSession();
  const figure = useAnswer(ExplainFigureDocument, "figure" in asked ? { number, figure: asked.figure } : null);
  const bill = useAnswer(ExplainBillDocument, "seq" in asked ? { number, seq: asked.seq, part: asked.part } : null);
  const payment = useAnswer(ExplainPaymentDocument, "payment" in asked ? { number, payment: asked.payment } : null);
  const failure = figure.failure ?? bill.failure ?? payment.failure;
  const told = figure.data?.loan?.explain ?? bill.data?.loan?.explainBill ?? payment.data?.loan?.explainPayment;
  const waiting = figure.waiting || bill.waiting || payment.waiting;
  return (
    <Dialog title={words("whyOf", { name: asked.name })} onClose={onClose} wide>
      <div aria-busy={waiting}>
        {waiting && <p class="empty">{words("wait")}</p>}
        {failure && <Failed failure={failure} />}
        {told && <Told told={told} onAsk={onAsk} />}
        {!waiting && !failure && !told && <p class="empty">{words("none")}</p>}
      </div>
    </Dialog>
  );
}

type Step = ExplainedFragment["steps"][number];

function Told({ told, onAsk }: { told: ExplainedFragment; onAsk: (asked: Asked) => void }) {
  const { words } = useSession();
  return (
    <>
      <p class="figure">
        {told.title} <b>{told.amount ? <Amount of={told.amount} /> : told.grade ? <GradePill grade={told.grade} /> : told.number}</b>
      </p>
      <Reasons of={told.because} />
      {told.steps.some((step) => step.adds) && <p class="dim">{words("adds")}</p>}
      <ol class="steps">
        {told.steps.map((step, place) => (
          <li key={place} class={step.adds ? (step.level ? "adds part" : "adds") : ""} style={{ "--level": step.level }}>
            <span>
              <StepText step={step} onAsk={onAsk} />
              {step.formula && <code>{step.formula}</code>}
              <Reasons of={step.because} />
            </span>
            {step.amount && <Amount of={step.amount} />}
          </li>
        ))}
      </ol>
    </>
  );
}

/** A bill among the steps says on request why it is what it is. */
function StepText({ step, onAsk }: { step: Step; onAsk: (asked: Asked) => void }) {
  const seq = step.code === "bill" ? step.number : null;
  if (seq === null) return <>{step.text}</>;
  return (
    <button type="button" class="quiet" onClick={() => onAsk({ seq, part: "OUTSTANDING", name: step.text })}>
      {step.text}
    </button>
  );
}
