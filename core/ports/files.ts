/** One file found below a folder; `path` is relative to it, with `/` between segments, sorted by UTF-16 unit. */
export interface FoundFile {
  readonly path: string;
  readonly kind: 'file' | 'symlink';
}

/** What of a folder is not listed. */
export interface ListOptions {
  /** Globs of what is left out. A folder of which all is left out is not looked into. */
  readonly without?: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** What of a tree is not copied, and how. */
export interface CopyOptions {
  /** Whether a file or link, by its absolute path, is not copied. */
  readonly leaveOut?: (path: string, kind: 'file' | 'symlink') => boolean;
  /** Nobody will change a file of the copy in place: where the file system can, both share it. That takes no time. */
  readonly readOnly?: boolean;
}

/** A file's new content, written and not yet in its place. */
export interface StagedFile {
  /** Puts it in its place, in one step: a reader sees the old or the new, never half. */
  commit(): Promise<void>;
  /** Leaves the file as it is. */
  discard(): Promise<void>;
}

/**
 * The agent's file system. Paths given are absolute or relative to the working directory; what cannot be read says
 * whether it is missing (FILE_NOT_FOUND) or not allowed (FILE_NOT_ALLOWED).
 */
export interface Files {
  read(path: string): Promise<Buffer>;
  /**
   * Reads files one after the other, and shows each with its bytes, one character for each (`latin1`); without, when it
   * is larger than 500 MB. A file that is gone is passed over.
   */
  scan(
    paths: readonly string[],
    see: (path: string, bytes: string | undefined) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** In bytes. */
  size(path: string): Promise<number>;
  /** undefined when there is no such file; other failures throw. */
  readIfThere(path: string): Promise<Buffer | undefined>;
  /** Writes by a temporary file and a rename, making folders as needed: a reader sees the old or the new, never half. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  /**
   * Prepares to replace a file: what can fail (rights, a full disk) fails here. Mode and owner stay, else FILE_NOT_ALLOWED;
   * of a file with two names (a hard link) only this one is replaced.
   */
  stage(path: string, content: string | Uint8Array): Promise<StagedFile>;
  /** Runs an action while no other task of ours on this agent runs one for the same folder. */
  alone<T>(folder: string, action: () => Promise<T>): Promise<T>;
  /** What is there: a file, a folder, or nothing. Follows symbolic links. */
  kind(path: string): Promise<'file' | 'folder' | 'absent'>;
  /**
   * All files below a folder, `.git` folders left out; symbolic links are listed, never followed. Folders that the globs
   * cannot reach are not looked into.
   * @param patterns globs relative to the folder; none means every file
   */
  list(folder: string, patterns?: readonly string[], options?: ListOptions): Promise<readonly FoundFile[]>;
  /** Folders that match globs below a folder, sorted. */
  folders(folder: string, patterns: readonly string[]): Promise<readonly string[]>;
  remove(path: string): Promise<void>;
  /** Copies a tree: files and modes; a symbolic link that leads out of the folder is FILE_NOT_ALLOWED. */
  copy(from: string, to: string, options?: CopyOptions): Promise<void>;
  /** A new empty folder in the task's temporary folder. */
  temporaryFolder(name: string): Promise<string>;
  /** The path with all symbolic links resolved. */
  realPath(path: string): Promise<string>;
}
