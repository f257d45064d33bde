import { datasetsPage } from "../pages/datasets/page.ts";
import { Link } from "../router/link.tsx";
import { EmptyState } from "../ui/state.tsx";

export function NotFound() {
  return (
    <EmptyState icon="search" title="There is nothing at this address" level={1}>
      <p>
        Check the link, or begin at the <Link href={datasetsPage.href({})}>list of datasets</Link>.
      </p>
    </EmptyState>
  );
}
