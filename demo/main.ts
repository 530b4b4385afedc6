export async function demo(_seconds?: string): Promise<number> {
  return 0;
}
