/** How values look: amounts grouped without ever becoming floats, grades with a colour and a letter, reasons with rules. */
import type { ComponentChildren } from "preact";

import type { AmountFragment, LabelFragment, WhyFragment } from "./generated/graphql";
import { useSession } from "./session";

/** `"1234567.80"` as `1,234,567.80`: text in, text out. */
export function grouped(amount: string): string {
  const [whole = "", cents] = amount.split(".");
  const spaced = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return (cents === undefined ? spaced : `${spaced}.${cents}`).replace("-", "−");
}

/** `"0.0435"` as `4.35 %`, by moving the point. */
export function percent(rate: string): string {
  const [whole = "0", part = ""] = rate.split(".");
  const digits = part.padEnd(2, "0");
  const left = `${whole}${digits.slice(0, 2)}`.replace(/^(-?)0+(?=\d)/, "$1");
  const right = digits.slice(2).replace(/0+$/, "");
  return `${left}${right && `.${right}`} %`;
}

export function isNought(amount: string): boolean {
  return /^-?0*(\.0*)?$/.test(amount);
}

export function Amount({ of }: { of: AmountFragment }) {
  const code = of.currency === "CNY" ? "¥" : `${of.currency} `;
  return (
    <span class="amount">
      <span class="currency">{code}</span>
      {grouped(of.amount)}
    </span>
  );
}

const ALARM = ["NORMAL", "SPECIAL_MENTION", "SUBSTANDARD", "DOUBTFUL", "LOSS"];

/** A grade in one of five colours; a regime's own grade in grey. The letter says the same to who sees no colours. */
export function GradePill({ grade }: { grade: LabelFragment }) {
  const place = ALARM.indexOf(grade.code);
  return (
    <span class={`pill grade-${place}`}>
      <b aria-hidden="true">{place < 0 ? "•" : "ABCDE"[place]}</b>
      {grade.label}
    </span>
  );
}

export function Overdue({ days }: { days: number }) {
  const { words } = useSession();
  if (days <= 0) return null;
  const heat = days > 90 ? "hot" : days > 30 ? "warm" : "mild";
  return (
    <span class={`pill ${heat}`} title={words("dpd")}>
      {words("dpdShort", { n: days })}
    </span>
  );
}

export function Reasons({ of }: { of: readonly WhyFragment[] }) {
  if (of.length === 0) return null;
  return (
    <ul class="reasons">
      {of.map((reason) => (
        <li key={reason.rule}>
          <Rules of={[reason.rule]} /> {reason.text} {reason.citation && <cite>{reason.citation}</cite>}
        </li>
      ))}
    </ul>
  );
}

export function Rules({ of }: { of: readonly string[] }) {
  return (
    <span class="rules">
      {of.map((rule) => (
        <code key={rule}>{rule}</code>
      ))}
    </span>
  );
}

/** A moment in the reader's own time. */
export function moment(text: string, language: string): string {
  return new Date(text).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
}

export function Facts({ children }: { children: ComponentChildren }) {
  return <dl class="facts">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface Columns {
  name: string;
  head: readonly string[];
  /** Places of the columns that hold amounts. */
  amounts?: readonly number[];
  children: ComponentChildren;
}

/** Scrolls by itself on narrow screens, and can be reached by the keyboard there. */
export function Table({ name, head, amounts = [], children }: Columns) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={name}>
      <table>
        <thead>
          <tr>
            {head.map((title, place) => (
              <th key={title} scope="col" class={amounts.includes(place) ? "right" : ""}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
