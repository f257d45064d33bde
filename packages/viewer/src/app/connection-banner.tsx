import { useIsConnected } from "../graphql/connection.ts";
import { Icon } from "../ui/icon.tsx";
import styles from "./connection-banner.module.css";

/** Says that the server does not answer, for as long as it does not. */
export function ConnectionBanner() {
  const isConnected = useIsConnected();
  return (
    <div role="status">
      {!isConnected && (
        <p className={styles["banner"]}>
          <Icon name="warning" />
          The connection to the server is lost. What you see may be old; it goes on by itself once
          the server is there again.
        </p>
      )}
    </div>
  );
}
