/** A file, and where it lay in what was chosen, with slashes. */
export interface UploadFile {
  path: string;
  file: File;
}

/** What was chosen by a field for files or for a folder. */
export function filesOfField(list: FileList): UploadFile[] {
  return [...list].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

/** What was dropped: files, and all files of folders. */
export async function filesOfDrop({ items }: DataTransfer): Promise<UploadFile[]> {
  // They are gone from the event after the first pause.
  const dropped = [...items].map((item) => ({
    entry: item.webkitGetAsEntry(),
    file: item.getAsFile(),
  }));
  const found = await Promise.all(
    dropped.map(async ({ entry, file }) => {
      if (entry) return filesOf(entry, "");
      return file ? [{ path: file.name, file }] : [];
    }),
  );
  return found.flat();
}

async function filesOf(entry: FileSystemEntry, folder: string): Promise<UploadFile[]> {
  const path = `${folder}${entry.name}`;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ path, file }];
  }
  const found: UploadFile[] = [];
  for (const one of await entriesOf(entry as FileSystemDirectoryEntry))
    found.push(...(await filesOf(one, `${path}/`)));
  return found;
}

/** A browser hands out some at a time, until none are left. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const found: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return found;
    found.push(...some);
  }
}

/** What a dataset of these files may be called. */
export function suggestName(files: readonly UploadFile[]): string {
  const [first] = files;
  const name = first?.path.split("/")[0]?.replace(/\.[^.]*$/, "") ?? "";
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replaceAll(/^[^a-z0-9]+|[^a-z0-9]+$/g, "");
}

/** Files as they lie in the folder that holds them all, where one does. */
export function withoutFolder(files: readonly UploadFile[]): UploadFile[] {
  const [folder] = files[0]?.path.split("/") ?? [];
  if (!files.every(({ path }) => path.startsWith(`${folder}/`))) return [...files];
  return files.map(({ path, file }) => ({ path: path.slice(`${folder}/`.length), file }));
}
