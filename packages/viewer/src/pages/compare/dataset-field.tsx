import { useState } from "react";
import { graphql } from "../../graphql/graphql.ts";
import { describeLookup } from "../../graphql/describe-error.ts";
import { useAnswer } from "../../graphql/use-answer.ts";
import { Picker } from "../../ui/picker.tsx";
import styles from "./ref-field.module.css";

const DatasetNamesQuery = graphql(`
  query DatasetNames($search: String!) {
    datasets(search: $search, first: 50) {
      totalCount
      nodes {
        id
        fullName
        defaultBranch {
          id
          name
        }
      }
    }
  }
`);

/** A dataset, and the branch of it that is read where none is named. */
export interface ChosenDataset {
  owner: string;
  name: string;
  defaultBranch: string;
}

interface DatasetFieldProps {
  label: string;
  /** `owner/name`; null where none is chosen. */
  value: string | null;
  /** What stands for none. */
  none: string;
  onPick: (dataset: ChosenDataset | null) => void;
}

/** Chooses a dataset among all that one may see, or none. */
export function DatasetField({ label, value, none, onPick }: DatasetFieldProps) {
  const [search, setSearch] = useState("");
  const answer = useAnswer({ query: DatasetNamesQuery, variables: { search } });
  const { data } = answer;
  const datasets = data?.datasets.nodes ?? [];
  const pick = (fullName: string) => {
    const dataset = datasets.find((one) => one.fullName === fullName);
    const [owner, name] = fullName.split("/") as [string, string];
    onPick(dataset ? { owner, name, defaultBranch: dataset.defaultBranch.name } : null);
  };
  const shown = value ?? none;
  return (
    <span className={styles["field"]}>
      <span className={styles["label"]}>{label}</span>
      <Picker
        label={`${label}: ${shown}`}
        options={[
          { value: "", label: none },
          ...datasets.map(({ fullName }) => ({ value: fullName, label: fullName })),
        ]}
        value={value ?? ""}
        // The server looks for a name without its owner.
        onType={(typed) => setSearch(typed.split("/").at(-1)!)}
        more={data ? data.datasets.totalCount - datasets.length : 0}
        {...describeLookup(answer, "No dataset of that name")}
        className={styles["button"]}
        onPick={pick}
      >
        {shown}
      </Picker>
    </span>
  );
}
