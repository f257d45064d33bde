import { PAGES } from "../pages/pages.ts";
import { Link } from "../router/link.tsx";
import type { Page } from "../router/page.ts";
import { overviewPage } from "../pages/overview/page.ts";
import styles from "./dataset-navigation.module.css";
import { RefPicker } from "./ref-picker.tsx";

export interface DatasetNavigationProps {
  owner: string;
  name: string;
  refName: string;
  page: Page | undefined;
}

/** The dataset, the ref it is looked at, and the pages that there are of it. */
export function DatasetNavigation({ owner, name, refName, page }: DatasetNavigationProps) {
  const params = { owner, name, ref: refName };
  return (
    <>
      <Link
        href={overviewPage.href(params)}
        className={styles["dataset"]}
        title={`${owner}/${name}`}
      >
        <span className={styles["owner"]}>{owner}</span>
        <span className={styles["slash"]}>/</span>
        {name}
      </Link>
      <span className={styles["slash"]}>/</span>
      <RefPicker key={`${owner}/${name}`} owner={owner} name={name} refName={refName} page={page} />
      <nav aria-label="Pages of the dataset" className={styles["tabs"]}>
        {PAGES.filter(({ tab }) => tab !== null).map((one) => (
          <Link
            key={one.path}
            href={one.href(params)}
            className={styles["tab"]}
            aria-current={currentOf(one, page)}
          >
            {one.tab}
          </Link>
        ))}
      </nav>
    </>
  );
}

/** All pages of a dataset stand below it. */
const OVERVIEW = overviewPage.path;

/** A page that stands below a tab's keeps the tab lit. */
function currentOf(tab: Page, page: Page | undefined): "page" | "true" | undefined {
  if (tab.path === page?.path) return "page";
  const isBelow =
    page?.tab === null && tab.path !== OVERVIEW && page.path.startsWith(`${tab.path}/`);
  return isBelow ? "true" : undefined;
}
