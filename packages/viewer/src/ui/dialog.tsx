import { useEffect, useId, useRef, type ReactNode } from "react";
import { IconButton } from "./button.tsx";
import styles from "./dialog.module.css";

export interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Buttons at its foot. */
  footer?: ReactNode;
  /** In pixels. Default 480. */
  width?: number;
}

/** A dialog over the page, there while it is rendered. Escape closes it, and gives the focus back. */
export function Dialog({ title, onClose, children, footer, width = 480 }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={styles["dialog"]}
      style={{ width }}
      aria-labelledby={id}
      onClose={onClose}
      onPointerDown={(event) => event.target === ref.current && onClose()}
    >
      <div className={styles["body"]}>
        <header className={styles["head"]}>
          <h2 id={id}>{title}</h2>
          <IconButton label="Close" icon="close" onClick={onClose} />
        </header>
        {children}
        {footer && <footer className={styles["foot"]}>{footer}</footer>}
      </div>
    </dialog>
  );
}
