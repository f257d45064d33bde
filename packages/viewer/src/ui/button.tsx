import type { ButtonHTMLAttributes } from "react";
import { Link, type LinkProps } from "../router/link.tsx";
import styles from "./button.module.css";
import { Icon, type IconName } from "./icon.tsx";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `primary` once a view at most. Default `plain`. */
  tone?: "plain" | "primary" | "quiet" | "danger";
  icon?: IconName;
}

export function Button({ tone = "plain", icon, className, children, ...rest }: ButtonProps) {
  const classes = [styles["button"], styles[tone], className].filter(Boolean).join(" ");
  return (
    <button type="button" className={classes} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface ButtonLinkProps extends LinkProps {
  tone?: "plain" | "primary";
  icon?: IconName;
}

/** A link to another page that stands among buttons. */
export function ButtonLink({ tone = "plain", icon, children, ...rest }: ButtonLinkProps) {
  return (
    <Link className={[styles["button"], styles[tone]].filter(Boolean).join(" ")} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
    </Link>
  );
}

/** A button that is a picture: its label is for screen readers, and a hint for the rest. */
export function IconButton({
  label,
  className,
  icon,
  ...rest
}: ButtonProps & { label: string; icon: IconName }) {
  const classes = [styles["button"], styles["quiet"], styles["icon"], className];
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={classes.filter(Boolean).join(" ")}
      {...rest}
    >
      <Icon name={icon} />
    </button>
  );
}
