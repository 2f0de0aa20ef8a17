/** The page: sign in, look at what waits on the left and at one loan or case on the right, and hear what happens. */
import { render } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import { CasePage } from "./case";
import { type Asker, Failure, type Language, ask, listen } from "./client";
import {
  EventsAfterDocument,
  type HappenedFragment,
  HelloDocument,
  type HelloQuery,
  LoanEventsDocument,
} from "./generated/graphql";
import { LoanPage } from "./loan";
import { type Session, SessionContext, firstLanguage, useKept } from "./session";
import "./style.css";
import { type Words, wordsOf } from "./words";
import { Worklist } from "./worklist";

function Page() {
  const [token, setToken] = useKept<string>(sessionStorage, "recoup.token", "");
  const [language, setLanguage] = useKept<Language>(localStorage, "recoup.language", firstLanguage());
  const [theme, setTheme] = useKept<string>(localStorage, "recoup.theme", "auto");
  const [hello, setHello] = useState<HelloQuery>();
  const [failure, setFailure] = useState<Failure>();
  const words = useMemo(() => wordsOf(language), [language]);
  const asker: Asker = { token, language };
  useEffect(() => {
    document.documentElement.lang = language;
    document.title = `Recoup · ${words("title")}`;
  }, [words]);
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  useEffect(() => {
    if (!token) return setHello(undefined);
    ask(asker, HelloDocument, {}).then(setHello, (fault: Failure) => {
      setFailure(fault);
      if (fault.code === "UNAUTHENTICATED") setToken("");
    });
  }, [token]);
  const settings = (
    <div class="settings">
      <select aria-label={words("theme")} value={theme} onChange={(event) => setTheme(event.currentTarget.value)}>
        {(["auto", "light", "dark"] as const).map((each) => (
          <option key={each} value={each}>{words(each)}</option>
        ))}
      </select>
      <button type="button" class="quiet" lang={language === "en" ? "zh-CN" : "en"}
        onClick={() => setLanguage(language === "en" ? "zh-CN" : "en")}>
        {words("language")}
      </button>
      {hello && (
        <button type="button" class="quiet" onClick={() => setToken("")}>
          {words("signOut")}
        </button>
      )}
    </div>
  );
  if (!hello) return <SignIn words={words} settings={settings} failure={failure} onToken={setToken} />;
  return <Desk asker={asker} words={words} hello={hello} settings={settings} />;
}

function SignIn({ words, settings, failure, onToken }: {
  words: Words;
  settings: preact.ComponentChildren;
  failure: Failure | undefined;
  onToken: (token: string) => void;
}) {
  return (
    <main class="sign-in">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onToken(String(new FormData(event.currentTarget).get("token")).trim());
        }}
      >
        <p class="brand">Recoup</p>
        <h1>{words("title")}</h1>
        <p>{words("signInLead")}</p>
        <div class="field">
          <label for="token">{words("token")}</label>
          <input id="token" name="token" type="password" autocomplete="off" required aria-describedby="token-hint" />
          <p id="token-hint" class="dim">{words("tokenHint")}</p>
        </div>
        <div role="alert">
          {failure && <p class="error">{failure.code === "UNREACHABLE" ? words("unreachable") : failure.message}</p>}
        </div>
        <button type="submit" class="main">{words("signIn")}</button>
      </form>
      {settings}
    </main>
  );
}

/** Where the page is: `#/loan/<number>`, `#/case/<number>`, or nowhere yet. */
function usePlace(): string {
  const [place, setPlace] = useState(location.hash);
  useEffect(() => {
    const turn = () => setPlace(location.hash);
    addEventListener("hashchange", turn);
    return () => removeEventListener("hashchange", turn);
  }, []);
  return place;
}

function Desk({ asker, words, hello, settings }: {
  asker: Asker;
  words: Words;
  hello: HelloQuery;
  settings: preact.ComponentChildren;
}) {
  const place = usePlace();
  const [said, setSaid] = useState({ sentence: "", revision: 0, own: 0 });
  const told = (sentence: string) => setSaid((was) => ({ sentence, revision: was.revision + 1, own: Date.now() }));
  const live = useEvents(asker, words, (sentence) => setSaid((was) => heardAfter(was, sentence)));
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    if (place) main.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [place]);
  const may = (permission: string) => hello.viewer.permissions.includes(permission);
  const session: Session = { ...asker, words, revision: said.revision, told, may, day: hello.businessDay.day };
  const [, kind, number = ""] = place.split("/");
  return (
    <SessionContext.Provider value={session}>
      <a class="skip" href="#main" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        {words("skip")}
      </a>
      <header class="bar">
        <a class="brand" href="#/">Recoup</a>
        <span class="day">
          {words("day")} <b>{hello.businessDay.day}</b>
        </span>
        <span class={`live ${live ? "on" : ""}`}>{words(live ? "live" : "away")}</span>
        <span class="viewer">{hello.viewer.name}</span>
        {settings}
      </header>
      <div class="desk" data-open={kind ? "" : undefined}>
        <Worklist place={place} />
        <main id="main" tabIndex={-1} ref={main}>
          {kind && <a class="back" href="#/">← {words("back")}</a>}
          {kind === "loan" && <LoanPage key={place} number={decodeURIComponent(number)} />}
          {kind === "case" && <CasePage key={place} number={decodeURIComponent(number)} />}
          {!kind && <p class="empty">{words("nothingChosen")}</p>}
        </main>
      </div>
      <div class="told-now" role="status">
        {said.sentence && <p key={said.revision}>{said.sentence}</p>}
      </div>
    </SessionContext.Provider>
  );
}

interface Said {
  sentence: string;
  revision: number;
  own: number;
}

const OWN = 3_000;

/** The echo of what was done here renews what is shown, and leaves the better sentence standing. */
function heardAfter(was: Said, sentence: string): Said {
  const echo = Date.now() - was.own < OWN;
  return { ...was, sentence: echo ? was.sentence : sentence, revision: was.revision + 1 };
}

const CALM = 400;

/**
 * Hear what happens, and say it; many things at once are said as one. After a stream was lost the feed tells what was
 * missed: a subscription is a hint, `events(after:)` is the truth.
 */
function useEvents(asker: Asker, words: Words, told: (sentence: string) => void): boolean {
  const [live, setLive] = useState(false);
  useEffect(() => {
    let cursor: string | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let waiting: HappenedFragment[] = [];
    const say = () => {
      const last = waiting.at(-1);
      if (last) told(waiting.length > 1 ? words("meanwhile", { n: waiting.length }) : sentenceOf(last, words));
      waiting = [];
    };
    const heard = (events: readonly HappenedFragment[]) => {
      cursor = events.at(-1)?.cursor ?? cursor;
      waiting.push(...events);
      clearTimeout(timer);
      timer = setTimeout(say, CALM);
    };
    const stop = listen(asker, LoanEventsDocument, {
      told: (result) => heard([result.loanEvents]),
      live: (now) => {
        setLive(now);
        if (now && cursor) void ask(asker, EventsAfterDocument, { after: cursor }).then((missed) => heard(missed.events.nodes));
      },
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [asker.token, asker.language]);
  return live;
}

function sentenceOf(event: HappenedFragment, words: Words): string {
  return words("happened", { loan: event.loanNumber ?? "", kind: words.kind(event.kind) });
}

const page = document.getElementById("page");
if (page) render(<Page />, page);
