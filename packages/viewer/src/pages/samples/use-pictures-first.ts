import { useEffect, useState } from "react";

const QUIET_MS = 400;

/**
 * False until no picture has come for a while since the page was opened. What counts everything
 * waits for that: it would take the server's time from the pictures.
 */
export function usePicturesFirst(): boolean {
  const [isQuiet, setIsQuiet] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => setIsQuiet(true), QUIET_MS);
    };
    wait();
    // Such events don't bubble.
    document.addEventListener("load", wait, { capture: true });
    return () => {
      clearTimeout(timer);
      document.removeEventListener("load", wait, { capture: true });
    };
  }, []);
  return isQuiet;
}
