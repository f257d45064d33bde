import { useEffect, useEffectEvent } from "react";

/** Calls back again and again while the page is in sight. */
export function usePoll(callback: () => void, milliseconds: number): void {
  const call = useEffectEvent(callback);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) call();
    }, milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds]);
}
