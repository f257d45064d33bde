import { useId } from "react";
import { useShortcuts } from "../../app/shortcuts.ts";
import { Button } from "../../ui/button.tsx";
import styles from "./message-form.module.css";

interface MessageFormProps {
  /** Of the group of its keys. */
  title: string;
  /** What the button does. */
  action: string;
  message: string;
  onMessage: (message: string) => void;
  placeholder: string;
  isReady: boolean;
  /** Why it can't be done yet. Default: nothing is said. */
  obstacle?: string | null;
  onSend: () => void;
}

/** A message, and a button that makes a commit with it. */
export function MessageForm({
  title,
  action,
  message,
  onMessage,
  placeholder,
  isReady,
  obstacle = null,
  onSend,
}: MessageFormProps) {
  const id = useId();
  const send = () => {
    if (isReady) onSend();
  };
  useShortcuts(title, [
    { keys: "m", label: "Write the message", run: () => document.getElementById(id)?.focus() },
    { keys: "Mod+Enter", label: action, run: send, whileTyping: true },
  ]);
  return (
    <form
      className={styles["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label htmlFor={id} className={styles["label"]}>
        Message
      </label>
      <textarea
        id={id}
        rows={2}
        value={message}
        placeholder={placeholder}
        onChange={({ target }) => onMessage(target.value)}
      />
      <Button tone="primary" type="submit" disabled={!isReady}>
        {action}
      </Button>
      {obstacle !== null && <p className={styles["obstacle"]}>{obstacle}</p>}
    </form>
  );
}
