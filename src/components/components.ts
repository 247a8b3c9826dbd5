import Aside from './Aside.astro';
import Callout from './Callout.astro';
import Correction from './Correction.astro';
import HeadCell from './HeadCell.astro';
import HeadingThree from './HeadingThree.astro';
import HeadingTwo from './HeadingTwo.astro';
import Kubectl from './Kubectl.astro';
import Lifecycle from './Lifecycle.astro';
import Link from './Link.astro';
import Manifest from './Manifest.astro';
import Run from './Run.astro';
import Source from './Source.astro';
import Steps from './Steps.astro';
import Tab from './Tab.astro';
import Table from './Table.astro';
import Tabs from './Tabs.astro';
import Term from './Term.astro';

/** What lessons use without importing it, and what stands in for Markdown's own elements. */
export const components = {
  Aside,
  Callout,
  Correction,
  Kubectl,
  Lifecycle,
  Manifest,
  Run,
  Source,
  Tab,
  Tabs,
  Term,
  a: Link,
  h2: HeadingTwo,
  h3: HeadingThree,
  ol: Steps,
  table: Table,
  th: HeadCell,
};
