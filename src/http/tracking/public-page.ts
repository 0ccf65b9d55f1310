import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { Language } from './languages.ts';

/** Colours with a contrast of at least 4.5 to 1 in both schemes; controls of at least 24 pixels. */
const css = `:root{color-scheme:light dark;--bg:#f4f5f7;--card:#fff;--text:#1c1e21;--quiet:#555b63;--line:#c9ced6;--accent:#1f5fbf;--on:#fff}
@media(prefers-color-scheme:dark){:root{--bg:#141619;--card:#1e2125;--text:#eceef1;--quiet:#aab1bb;--line:#4a515b;--accent:#8ab4f8;--on:#10151d}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans JP",sans-serif}
main{max-width:34rem;margin:0 auto;padding:clamp(1rem,8vh,5rem) 1rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:clamp(1.25rem,5vw,2rem)}
h1{font-size:1.4rem;line-height:1.3;margin:0 0 .75rem}
p{margin:0 0 1rem;overflow-wrap:anywhere}
.quiet{color:var(--quiet);font-size:.9rem}
fieldset{border:0;margin:0 0 1.25rem;padding:0;min-width:0}
legend{font-weight:600;padding:0;margin-bottom:.35rem}
legend span{font-weight:400;color:var(--quiet)}
label{display:flex;gap:.6rem;align-items:flex-start;padding:.3rem 0;overflow-wrap:anywhere}
input[type=radio]{width:1.15rem;height:1.15rem;margin:.2rem 0 0;flex:none;accent-color:var(--accent)}
textarea{width:100%;font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.5rem .6rem}
.block{display:block}
button,.button{display:inline-block;font:inherit;font-weight:600;background:var(--accent);color:var(--on);border:0;border-radius:6px;padding:.6rem 1.1rem;cursor:pointer;text-decoration:none}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
p:last-child{margin-bottom:0}`;

const cssHash = createHash('sha256').update(css).digest('base64');
const policy = `default-src 'none'; style-src 'sha256-${cssHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/**
 * A page for somebody who has no account: no script, nothing loaded from anywhere, kept by no cache and
 * no search engine, and its address is told to nobody that it links to.
 *
 * @param body HTML, with everything from outside escaped.
 */
export function sendPage(
  reply: FastifyReply,
  page: { status: number; language: Language; title: string; body: string },
): FastifyReply {
  return reply
    .code(page.status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'content-language': page.language,
      vary: 'accept-language',
      'cache-control': 'no-store',
      'content-security-policy': policy,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex',
    })
    .send(`<!doctype html>
<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(page.title)}</title>
<style>${css}</style>
</head>
<body><main><div class="card">
<h1>${escapeHtml(page.title)}</h1>
${page.body}
</div></main></body>
</html>
`);
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
