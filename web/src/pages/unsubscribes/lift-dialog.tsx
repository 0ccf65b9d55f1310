import { ReasonDialog } from '../../components/reason-dialog.tsx';

type Props = {
  opened: boolean;
  onClose: () => void;
  /** Address or name. */
  whom: string;
  onConfirm: (reason: string) => Promise<unknown>;
};

/** An administrator's lift, with the proof of consent. */
export function LiftDialog({ whom, ...dialog }: Props) {
  return (
    <ReasonDialog
      {...dialog}
      title={`Lift the unsubscribe of ${whom}?`}
      confirmLabel="Lift unsubscribe"
      reasonLabel="How did they agree to get emails again?"
      placeholder="Signed up again at the trade fair on 3 March"
      danger
    >
      Sales emails can be sent to them again, and to everybody else with the address. The reason and
      your name stay in the history.
    </ReasonDialog>
  );
}
