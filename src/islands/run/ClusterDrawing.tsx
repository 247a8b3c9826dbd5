import { Fragment } from 'preact';
import '../draw/states.css';
import './run.css';
import './live.css';
import './crowd.css';
import type { ClusterPicture, ContainerPicture, NodePicture, PodPicture } from '../cluster/snapshot.ts';
import { Mark } from '../draw/Mark.tsx';

interface Props {
  readonly picture: ClusterPicture;
  /** Nothing runs: the Pods are only a manifest. */
  readonly idle?: boolean;
}

/** More Pods than this are drawn small. */
const FEW = 2;

/** The cluster in space: nodes, Pods on them, Pods without a node in a dashed tray. It is text, so it needs no description of its own. */
export default function ClusterDrawing({ picture, idle = false }: Props) {
  const small = picture.pods.length > FEW;
  const homeless = picture.pods.filter((pod) => pod.node === undefined);
  const nodes = picture.nodes.filter(
    (node) => picture.pods.some((pod) => pod.node === node.name) || picture.nodes.length <= 4,
  );
  const hidden = picture.nodes.length - nodes.length;
  return (
    <div class={idle ? 'space idle' : 'space'}>
      {homeless.length > 0 && (
        <div class="tray">
          <p class="nt">{idle ? 'On no node yet' : 'No node yet'}</p>
          <div class={small ? 'pods many' : 'pods'}>
            {homeless.map((pod) => (
              <Pod key={`${pod.namespace}/${pod.name}`} pod={pod} small={small} />
            ))}
          </div>
        </div>
      )}
      {!idle && (
        <div class={nodes.length > 1 ? 'nodes many' : 'nodes'}>
          {nodes.map((node) => (
            <NodeBox
              key={node.name}
              node={node}
              pods={picture.pods.filter((pod) => pod.node === node.name)}
              small={small}
            />
          ))}
        </div>
      )}
      {picture.pods.length === 0 && !idle && <p class="note">There is no Pod in this cluster.</p>}
      {(picture.more > 0 || hidden > 0) && (
        <p class="note">
          {picture.more > 0 && `${picture.more} more Pods are not drawn. `}
          {hidden > 0 && `${hidden} nodes without drawn Pods are left out. `}
          kubectl lists all of them.
        </p>
      )}
    </div>
  );
}

function NodeBox({ node, pods, small }: { node: NodePicture; pods: readonly PodPicture[]; small: boolean }) {
  return (
    <div class="node">
      <p class="nt">
        <b>{node.name}</b>
        {node.ready ? <span>{node.capacity}</span> : <Mark look="lost" word="NotReady" />}
      </p>
      <div class={small ? 'pods many' : 'pods'}>
        {pods.map((pod) => (
          <Pod key={`${pod.namespace}/${pod.name}`} pod={pod} small={small} />
        ))}
      </div>
    </div>
  );
}

/** Whether a drawing needs crowd.css. */
export const isCrowded = ({ pods }: ClusterPicture): boolean =>
  pods.length > FEW || pods.some(({ containers }) => containers.length > 3);

/** Containers beside one another at every width, beside one another on wide plates only, or always below one another. */
function arrangement(count: number): string {
  if (count <= 3) return `n-${count}`;
  return count <= 6 ? `n-${count} fold` : 'stack';
}

function Pod({ pod, small }: { pod: PodPicture; small: boolean }) {
  const columns = arrangement(pod.containers.length);
  return (
    <article class={small ? 'pod mini' : 'pod'} aria-label={`Pod ${pod.name}`}>
      <p class="pt">
        {pod.namespace === 'default' ? `Pod ${pod.name}` : `Pod ${pod.namespace}/${pod.name}`}
        {pod.status !== undefined && <Mark look={pod.look} word={pod.status} />}
      </p>
      <Rail pod={pod} />
      <div class={`ctrs ${columns}`}>
        {pod.containers.map((container, index) => (
          <Container key={container.name} container={container} place={index} />
        ))}
      </div>
      {pod.volumes.map((volume) => (
        <Shelf key={volume.name} pod={pod} volume={volume} columns={columns} />
      ))}
      {pod.warning && (
        <p class="why">
          <b>{pod.warning.reason}</b> {pod.warning.message}
        </p>
      )}
    </article>
  );
}

/** The Pod's network namespace: from pause to every container, and out to the node. */
function Rail({ pod }: { pod: PodPicture }) {
  if (pod.hostNetwork) {
    return (
      <div class="netrail host">
        <span>network of the node</span>
        {pod.address && <span class="mono">{pod.address}</span>}
      </div>
    );
  }
  return (
    <div class={pod.sandbox ? 'netrail on' : 'netrail off'}>
      <span>
        <b>pause</b>{' '}
        {pod.sandbox ? 'holds the network' : pod.status === undefined ? 'will hold the network' : 'does not run'}
      </span>
      {pod.sandbox && <span class="mono">{pod.address}</span>}
    </div>
  );
}

const ROLE_WORD = { init: 'init', sidecar: 'init, sidecar', app: 'app', ephemeral: 'ephemeral' } as const;

function Container({ container, place }: { container: ContainerPicture; place: number }) {
  const { name, role, look, word, alive, restarts, mounts } = container;
  return (
    <div class={`ctr s-${look}${alive ? '' : ' gone'}`}>
      <span class="h">
        <b>{name}</b>
        <i>
          {role === 'init' || role === 'sidecar'
            ? `init ${place + 1}${role === 'sidecar' ? ', sidecar' : ''}`
            : ROLE_WORD[role]}
        </i>
      </span>
      {word !== '' && <Mark look={look} word={word} />}
      {restarts > 0 && <span class="rs">{restarts === 1 ? '1 restart' : `${restarts} restarts`}</span>}
      {mounts.map((mount) => (
        <span key={mount.path} class="mt">
          {mount.volume} at {mount.path}
        </span>
      ))}
      {word !== '' && (
        <svg class="strip" aria-hidden="true">
          <rect class={`f-${look}`} width="100%" height="8" />
        </svg>
      )}
    </div>
  );
}

/** A volume under the containers that mount it; a thin line down is a mount and carries its path. */
function Shelf({ pod, volume, columns }: { pod: PodPicture; volume: PodPicture['volumes'][number]; columns: string }) {
  const paths = pod.containers.map((container) => container.mounts.find((mount) => mount.volume === volume.name)?.path);
  const first = paths.findIndex((path) => path !== undefined);
  const last = paths.findLastIndex((path) => path !== undefined);
  const span = first < 0 ? '' : ` c-${first + 1} d-${last + 2}`;
  return (
    <div class={`vols ${columns}`}>
      {first >= 0 &&
        paths.map((path, index) => (
          <div key={index} class={path === undefined ? 'mnt none' : 'mnt'}>
            {path && <Path path={path} />}
          </div>
        ))}
      <div class={`vol${span}`}>
        <span>
          <b>{volume.name}</b> {volume.source}
          {first < 0 && ', mounted by none'}
        </span>
      </div>
    </div>
  );
}

/** A path that may break after its slashes. */
function Path({ path }: { path: string }) {
  const [first, ...rest] = path.split('/');
  return (
    <>
      {first}
      {rest.map((part, index) => (
        <Fragment key={index}>
          /<wbr />
          {part}
        </Fragment>
      ))}
    </>
  );
}
