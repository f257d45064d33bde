import { useEffect, useRef } from "react";

/** Calls back when the value is another one than at first, or than at the last call. */
export function useWhenOther(value: string | number | null, onOther: () => void): void {
  const last = useRef(value);
  useEffect(() => {
    if (last.current === value) return;
    last.current = value;
    onOther();
  }, [value, onOther]);
}
