import { overviewPage } from "../pages/overview/page.ts";
import { currentPlace, navigate } from "../router/location.ts";
import type { Page } from "../router/page.ts";
import { Icon } from "../ui/icon.tsx";
import { Picker } from "../ui/picker.tsx";
import { useRefOptions } from "./use-ref-options.ts";

interface RefPickerProps {
  owner: string;
  name: string;
  refName: string;
  page: Page | undefined;
}

/** Chooses another branch or tag to look at, on the same page and in the same view. */
export function RefPicker({ owner, name, refName, page }: RefPickerProps) {
  const { kind, ...choice } = useRefOptions({ owner, name }, refName);
  return (
    <Picker
      {...choice}
      label={`Branch or tag: ${refName}`}
      value={refName}
      onPick={(picked) => {
        const target = page?.tab ? page : overviewPage;
        navigate(target.href({ owner, name, ref: picked }) + currentPlace().search);
      }}
    >
      <Icon name={kind} size={14} />
      {kind === "commit" ? refName.slice(0, 8) : refName}
    </Picker>
  );
}
