import { Button, CloseButton, FileButton, Loader } from '@mantine/core';
import { Paperclip } from 'lucide-react';
import { useState } from 'react';
import type { Email } from '../../../../contract/emails.ts';
import { client } from '../../api.ts';
import { formatBytes } from '../../components/format.ts';
import { ProblemAlert } from '../../components/problem-alert.tsx';
import classes from './email.module.css';

type Props = {
  emailId: string;
  email: Email | null;
  /** A file belongs to a draft on the server. */
  save: () => Promise<unknown>;
  onChange: (email: Email) => void;
};

/** Files, one by one, with the size that the mail server will see. */
export function Attachments({ emailId, email, save, onChange }: Props) {
  const [uploading, setUploading] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);

  const attach = async (files: File[]) => {
    setError(null);
    try {
      await save();
      for (const file of files) {
        setUploading(file.name);
        const content = await asBase64(file);
        const params = { id: emailId, attachmentId: crypto.randomUUID() };
        const contentType = file.type || 'application/octet-stream';
        onChange(
          await client.emails.attach({
            params,
            body: { filename: file.name, contentType, content },
          }),
        );
      }
    } catch (cause) {
      setError(cause);
    } finally {
      setUploading(null);
    }
  };
  const remove = async (attachmentId: string) => {
    setError(null);
    await client.emails.detach({ params: { id: emailId, attachmentId } }).then(onChange, setError);
  };

  const files = email?.attachments ?? [];
  return (
    <div>
      <ul className={classes.files} aria-label="Attachments">
        {files.map((file) => (
          <li key={file.id} className={classes.file}>
            <Paperclip size={14} aria-hidden />
            <span className={classes.filename}>{file.filename}</span>
            <span className={classes.muted}>{formatBytes(file.size)}</span>
            <CloseButton
              size="sm"
              aria-label={`Remove ${file.filename}`}
              onClick={() => void remove(file.id)}
            />
          </li>
        ))}
        {uploading ? (
          <li className={classes.file}>
            <Loader size={14} />
            <span className={classes.filename}>{uploading}</span>
          </li>
        ) : null}
      </ul>
      {error ? <ProblemAlert error={error} /> : null}
      <div className={classes.attach}>
        <FileButton multiple onChange={(chosen) => void attach(chosen)}>
          {(props) => (
            <Button
              {...props}
              size="compact-sm"
              variant="default"
              leftSection={<Paperclip size={14} aria-hidden />}
              disabled={uploading !== null}
            >
              Attach files
            </Button>
          )}
        </FileButton>
        {email && files.length > 0 ? (
          <span className={classes.muted}>
            {formatBytes(email.size)} as sent
            {email.maxSize ? ` of at most ${formatBytes(email.maxSize)}` : ''}
          </span>
        ) : null}
      </div>
    </div>
  );
}

function asBase64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
