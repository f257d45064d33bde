import { useLayoutEffect, useState, type ComponentType } from "react";
import { Loading } from "../ui/state.tsx";

/**
 * A component that is loaded when it is shown for the first time. React's own `lazy` says for 0.3
 * seconds at least that something is loading, however soon it is there.
 */
export function loadedLater<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  let Loaded: ComponentType<Props> | undefined;
  return function LoadedLater(props: Props) {
    const [outcome, setOutcome] = useState<{ error?: unknown }>({});
    useLayoutEffect(() => {
      if (Loaded) return;
      load().then(
        (component) => {
          Loaded = component;
          setOutcome({});
        },
        (error: unknown) => setOutcome({ error }),
      );
    }, []);
    if ("error" in outcome) throw outcome.error;
    return Loaded ? <Loaded {...props} /> : <Loading label="Loading the page …" />;
  };
}
