import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { flushSync } from "react-dom";
import { Icon, type IconName } from "./icon.tsx";
import styles from "./picker.module.css";
import { printNumber } from "./print-count.ts";

export interface PickerOption {
  value: string;
  label: string;
  icon?: IconName;
  /** Shown at the end of its line. */
  detail?: string;
}

export interface PickerProps {
  /** What is chosen, for screen readers and as a hint. */
  label: string;
  options: readonly PickerOption[];
  value: string | null;
  onPick: (value: string) => void;
  /** What the button shows. */
  children: ReactNode;
  /** Said where nothing fits what was typed. */
  nothing?: string;
  /** Told what is typed, and "" when the list opens: for options that are looked up. */
  onType?: (typed: string) => void;
  /** How many fit that are not among the options. Default 0. */
  more?: number;
  /** Why there may be more, where they could not be looked up. Default: nothing. */
  failure?: string | null;
  disabled?: boolean;
  className?: string | undefined;
}

/** Of the list with its field, in pixels. */
const MOST_HEIGHT = 416;

/** A button that opens a list to choose from, which narrows as one types. */
export function Picker({
  label,
  options,
  value,
  onPick,
  children,
  nothing = "Nothing of that name",
  onType,
  more = 0,
  failure = null,
  disabled = false,
  className,
}: PickerProps) {
  const id = useId();
  const popover = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const [isOpen, setIsOpen] = useState(false);
  const found = options.filter((option) =>
    option.label.toLowerCase().includes(typed.trim().toLowerCase()),
  );
  /** At once, so that the field is there when the browser looks for what to give the focus. */
  const open = () => {
    flushSync(() => {
      setTyped("");
      onType?.("");
      setActive(
        Math.max(
          0,
          options.findIndex((option) => option.value === value),
        ),
      );
      setIsOpen(true);
    });
    placeBeside(popover.current, button.current);
  };
  const pick = (option: PickerOption | undefined) => {
    if (!option) return;
    popover.current?.hidePopover();
    onPick(option.value);
  };
  const move = (event: KeyboardEvent) => {
    if (event.key === "Enter") pick(found[active]);
    else if (event.key === "ArrowDown") setActive(Math.min(active + 1, found.length - 1));
    else if (event.key === "ArrowUp") setActive(Math.max(active - 1, 0));
    else return;
    event.preventDefault();
  };
  return (
    <span className={styles["picker"]}>
      <button
        ref={button}
        type="button"
        className={[styles["button"], className].filter(Boolean).join(" ")}
        popoverTarget={id}
        aria-label={label}
        aria-haspopup="listbox"
        aria-expanded={isOpen}
        title={label}
        disabled={disabled}
      >
        {children}
        <Icon name="chevron" size={12} />
      </button>
      <div
        ref={popover}
        id={id}
        popover="auto"
        className={styles["popover"]}
        onBeforeToggle={({ newState }) => {
          if (newState === "open") open();
        }}
        onToggle={({ newState }) => setIsOpen(newState === "open")}
      >
        {isOpen && (
          <>
            <input
              ref={takeFocus}
              className={styles["input"]}
              role="combobox"
              aria-label={label}
              aria-expanded="true"
              aria-controls={`${id}-list`}
              aria-activedescendant={found[active] ? `${id}-${active}` : undefined}
              placeholder="Type to narrow"
              autoComplete="off"
              spellCheck={false}
              value={typed}
              onChange={({ target }) => {
                setTyped(target.value);
                onType?.(target.value);
                setActive(0);
              }}
              onKeyDown={move}
            />
            <div id={`${id}-list`} role="listbox" aria-label={label} className={styles["list"]}>
              {found.map((option, position) => (
                <Option
                  key={option.value}
                  id={`${id}-${position}`}
                  option={option}
                  isChosen={option.value === value}
                  isActive={position === active}
                  onPick={() => pick(option)}
                />
              ))}
            </div>
            {failure !== null && (
              <p role="alert" className={styles["nothing"]}>
                {failure}
              </p>
            )}
            {found.length === 0 && failure === null && (
              <p className={styles["nothing"]}>{nothing}</p>
            )}
            {found.length > 0 && failure === null && more > 0 && (
              <p className={styles["more"]}>{printNumber(more)} more: type to find them</p>
            )}
          </>
        )}
      </div>
    </span>
  );
}

interface OptionProps {
  id: string;
  option: PickerOption;
  isChosen: boolean;
  isActive: boolean;
  onPick: () => void;
}

function Option({ id, option, isChosen, isActive, onPick }: OptionProps) {
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      data-active={isActive || undefined}
      className={styles["option"]}
      ref={(element) => {
        if (isActive) element?.scrollIntoView({ block: "nearest" });
      }}
      onClick={onPick}
      onKeyDown={({ key }) => key === "Enter" && onPick()}
    >
      {option.icon && <Icon name={option.icon} size={14} />}
      <span className={styles["name"]}>{option.label}</span>
      {option.detail !== undefined && <span className={styles["detail"]}>{option.detail}</span>}
      {isChosen && <Icon name="check" size={14} />}
    </div>
  );
}

/** React's `autoFocus` comes too early: the popover is not shown yet. */
function takeFocus(input: HTMLInputElement | null): void {
  input?.setAttribute("autofocus", "");
}

/** Below its button, or above where there is more room. */
function placeBeside(popover: HTMLElement | null, button: HTMLElement | null): void {
  if (!popover || !button) return;
  const { left, top, bottom } = button.getBoundingClientRect();
  const isAbove = innerHeight - bottom < MOST_HEIGHT && top > innerHeight - bottom;
  popover.style.left = `${Math.min(left, innerWidth - 320)}px`;
  popover.style.top = isAbove ? "auto" : `${bottom + 4}px`;
  popover.style.bottom = isAbove ? `${innerHeight - top + 4}px` : "auto";
}
