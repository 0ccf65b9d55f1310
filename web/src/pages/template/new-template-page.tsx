import { useState } from 'react';
import { TemplateEditor } from './template-editor.tsx';
import type { TemplateTab } from './template-search.ts';

export function NewTemplatePage() {
  const [tab, setTab] = useState<TemplateTab>('text');
  return <TemplateEditor template={null} tab={tab} onTab={setTab} />;
}
