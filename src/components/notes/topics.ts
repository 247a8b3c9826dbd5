import { course } from '../../layouts/course.ts';

/** A topic of the ledger in words: those of `site.yaml`, or its own. */
export function topicName(topic: string): string {
  return course.notes.topics[topic] ?? topic.charAt(0).toUpperCase() + topic.slice(1).replaceAll('-', ' ');
}
