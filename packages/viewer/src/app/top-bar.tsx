import { datasetsPage } from "../pages/datasets/page.ts";
import { Link } from "../router/link.tsx";
import type { Page } from "../router/page.ts";
import { IconButton } from "../ui/button.tsx";
import { DatasetNavigation } from "./dataset-navigation.tsx";
import { useTheme, type Theme } from "./theme.ts";
import styles from "./top-bar.module.css";
import { ViewerName } from "./viewer-name.tsx";

interface TopBarProps {
  page: Page | undefined;
  params: Readonly<Record<string, string>>;
  onHelp: () => void;
}

const THEME_ICONS = { system: "system", light: "sun", dark: "moon" } as const;
const THEME_LABELS: Record<Theme, string> = {
  system: "Colours: as the system. Change to light",
  light: "Colours: light. Change to dark",
  dark: "Colours: dark. Change to the system's",
};

/** Where one is — dataset, branch, page — and what is the same everywhere. */
export function TopBar({ page, params: { owner, name, ref }, onHelp }: TopBarProps) {
  const [theme, nextTheme] = useTheme();
  return (
    <header className={styles["bar"]}>
      <Link href={datasetsPage.href({})} className={styles["home"]} aria-label="Loupe: datasets">
        <Mark />
      </Link>
      {owner !== undefined && name !== undefined && ref !== undefined ? (
        <DatasetNavigation owner={owner} name={name} refName={ref} page={page} />
      ) : (
        <span className={styles["wordmark"]}>Loupe</span>
      )}
      <div className={styles["end"]}>
        <ViewerName />
        <IconButton label={THEME_LABELS[theme]} icon={THEME_ICONS[theme]} onClick={nextTheme} />
        <IconButton label="Keys of this page (?)" icon="help" onClick={onHelp} />
      </div>
    </header>
  );
}

function Mark() {
  return (
    <svg aria-hidden="true" width="24" height="24" viewBox="0 0 32 32">
      <rect width="32" height="32" rx="8" fill="var(--accent)" />
      <g fill="none" stroke="var(--on-accent)" strokeLinecap="round">
        <circle cx="14" cy="14" r="6.5" strokeWidth="2.5" />
        <path d="M19 19l6 6" strokeWidth="3" />
      </g>
    </svg>
  );
}
