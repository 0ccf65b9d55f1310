import { Tabs, VisuallyHidden } from '@mantine/core';
import classes from './activity-card.module.css';
import { HistoryPanel } from './history-panel.tsx';
import { TimelinePanel } from './timeline/timeline-panel.tsx';

/** What happened with a person; and, in a second tab, what the sync did with the record. */
export function ActivityCard({ personId }: { personId: string }) {
  return (
    <Tabs defaultValue="timeline" keepMounted={false} className={classes.card ?? ''} id="activity">
      <Tabs.List className={classes.tabs ?? ''} aria-label="What happened">
        <Tabs.Tab value="timeline">Timeline</Tabs.Tab>
        <Tabs.Tab value="history">Sync history</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="timeline" className={classes.panel ?? ''}>
        <VisuallyHidden component="h2">Timeline</VisuallyHidden>
        <TimelinePanel personId={personId} />
      </Tabs.Panel>
      <Tabs.Panel value="history" className={classes.panel ?? ''}>
        <VisuallyHidden component="h2">Sync history</VisuallyHidden>
        <HistoryPanel personId={personId} />
      </Tabs.Panel>
    </Tabs>
  );
}
