import { useEffect, useRef, useState } from "react";
import { PAGES } from "../pages/pages.ts";
import { usePlace } from "../router/location.ts";
import type { Page } from "../router/page.ts";
import styles from "./app.module.css";
import { ConnectionBanner } from "./connection-banner.tsx";
import { ErrorBoundary } from "./error-boundary.tsx";
import { HelpDialog } from "./help-dialog.tsx";
import { NotFound } from "./not-found.tsx";
import { Notices } from "./notices-view.tsx";
import { useShortcuts } from "./shortcuts.ts";
import { TopBar } from "./top-bar.tsx";

interface Match {
  page: Page;
  params: Record<string, string>;
}

function findPage(path: string): Match | null {
  for (const page of PAGES) {
    const params = page.match(path);
    if (params) return { page, params };
  }
  return null;
}

/** The frame around every page: the bar, messages, help, and the page that the address names. */
export function App() {
  const { path } = usePlace();
  const match = findPage(path);
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const title = match ? match.page.title(match.params) : "Nothing here";
  useShortcuts("Everywhere", [
    { keys: "?", label: "Show the keys of this page", run: () => setIsHelpOpen(true) },
  ]);
  useTitle(title);
  useFocusOn(main, path);
  return (
    <>
      <a className={styles["skip"]} href="#main" onClick={() => main.current?.focus()}>
        Skip to the content
      </a>
      <TopBar page={match?.page} params={match?.params ?? {}} onHelp={() => setIsHelpOpen(true)} />
      <ConnectionBanner />
      <main ref={main} id="main" tabIndex={-1} className={styles["main"]} aria-label={title}>
        <ErrorBoundary key={path}>
          {match ? <match.page.Component params={match.params} /> : <NotFound />}
        </ErrorBoundary>
      </main>
      <Notices />
      {isHelpOpen && <HelpDialog onClose={() => setIsHelpOpen(false)} />}
    </>
  );
}

function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Loupe`;
  }, [title]);
}

/** After going to another page the keyboard begins at its content, as after loading one. */
function useFocusOn(main: React.RefObject<HTMLElement | null>, path: string): void {
  const last = useRef(path);
  useEffect(() => {
    if (last.current !== path) main.current?.focus({ preventScroll: true });
    last.current = path;
  }, [main, path]);
}
