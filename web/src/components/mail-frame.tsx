import { useState } from 'react';

type Props = {
  /** Sanitised by the server. */
  html: string;
  title: string;
};

/** Email programs show dark text on white, whatever colours this app has. */
const head =
  '<!doctype html><base target="_blank"><style>body{margin:16px;background:#fff;color:#191c23;' +
  'font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}img{max-width:100%}</style>';

/** The body of an email as its recipient sees it: by itself, with no script and no style of ours. */
export function MailFrame({ html, title }: Props) {
  const [height, setHeight] = useState(200);
  return (
    <iframe
      title={title}
      // Of the same origin only so that its height can be read; nothing in it can run.
      sandbox="allow-same-origin allow-popups"
      srcDoc={head + html}
      style={{ border: 0, display: 'block', height, width: '100%', background: '#fff' }}
      onLoad={(event) => {
        const page = event.currentTarget.contentDocument?.documentElement;
        if (page) setHeight(Math.max(80, page.scrollHeight));
      }}
    />
  );
}
