/** Whether work ends, one way or the other, in so many milliseconds. */
export async function endsWithin(ended: Promise<unknown>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false);
  });
  const inTime = ended.then(
    () => true,
    () => true,
  );
  const result = await Promise.race([inTime, late]);
  clearTimeout(timer);
  return result;
}
