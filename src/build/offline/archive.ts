import { deflateRawSync } from 'node:zlib';
import { Zip, ZipPassThrough } from 'fflate';

/** The same date in every archive, so that the same files give the same bytes: the first that ZIP knows. */
const date = new Date(1980, 0, 1);

/** Files that do not get smaller. */
const packed = /\.(png|jpe?g|webp|avif|woff2|epub)$/;

/** A file that Node packs, several times as fast as JavaScript does. */
class PackedFile extends ZipPassThrough {
  /** The number ZIP has for deflate. */
  override compression = 8;

  override process(chunk: Uint8Array, final: boolean): void {
    this.ondata(null, deflateRawSync(chunk, { level: 9 }), final);
  }
}

/** A ZIP archive in the making. A file is packed when it is added, so that a long course need not fit into memory. */
export class Archive {
  readonly #parts: Uint8Array[] = [];
  readonly #zip = new Zip((error, part) => {
    if (error) throw error;
    this.#parts.push(part);
  });

  /** Adds a file by its path in the archive. */
  add(path: string, content: string | Uint8Array): void {
    const file = packed.test(path) ? new ZipPassThrough(path) : new PackedFile(path);
    file.mtime = date;
    this.#zip.add(file);
    file.push(typeof content === 'string' ? Buffer.from(content) : content, true);
  }

  /** Ends the archive, and gives it. */
  end(): Buffer {
    this.#zip.end();
    return Buffer.concat(this.#parts);
  }
}
