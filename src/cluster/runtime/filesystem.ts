/** A tree of files. Paths are absolute, `/` between names; `..` and links are followed. Errors are the errno names of Linux. */
export interface FileSystem {
  /** The node a path leads to, links followed; undefined when there is none. */
  stat(path: string): FileInfo | undefined;
  /** The same without following a link at the end. */
  lstat(path: string): FileInfo | undefined;
  readlink(path: string): string | undefined;
  /** Names in a directory, sorted. */
  readdir(path: string): readonly string[] | FileError;
  read(path: string): string | FileError;
  /** Creates or overwrites (`append`: adds to) a file. */
  write(path: string, text: string, options?: { append?: boolean; mode?: number }): true | FileError;
  mkdir(path: string, options?: { mode?: number }): true | FileError;
  symlink(target: string, path: string): true | FileError;
  /** A second name for a file. */
  link(existing: string, path: string): true | FileError;
  /** Removes a file or an empty directory. */
  remove(path: string): true | FileError;
  rename(from: string, to: string): true | FileError;
  chmod(path: string, mode: number): true | FileError;
  chown(path: string, uid: number, gid: number): true | FileError;
  touch(path: string, at: number): true | FileError;
}

/** Why a call failed: the errno name (errno(3)). */
export interface FileError {
  readonly error:
    | 'ENOENT'
    | 'EEXIST'
    | 'EISDIR'
    | 'ENOTDIR'
    | 'ENOTEMPTY'
    | 'EROFS'
    | 'EACCES'
    | 'ENOSPC'
    | 'EBUSY'
    | 'EINVAL'
    | 'ENAMETOOLONG'
    | 'ELOOP'
    | 'EXDEV';
}

/** What stat(2) says of a file. */
export interface FileInfo {
  readonly type: 'file' | 'directory' | 'link' | 'device';
  /** Permission bits. */
  readonly mode: number;
  readonly size: number;
  readonly uid: number;
  readonly gid: number;
  /** Last change, real milliseconds since 1970. */
  readonly modified: number;
  readonly links: number;
}
