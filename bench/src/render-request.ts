/** The video that every submit asks for: the cheapest there is, with a prompt of its own each time. */

export const REQUESTED_MODEL = 'fal/kling-2';
export const REQUESTED_SECONDS = 5;

export function promptNumber(index: number): string {
  return `an astronaut surfing a giant wave of green salsa, take ${index}`;
}
