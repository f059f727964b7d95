/** The moving background: three glows that drift through the dark, in colours that belong to the model. */
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { FrameSize } from './frame-size.ts';

interface Palette {
  ground: string;
  /** Red, green, blue. */
  glows: readonly [string, string, string];
}

const PALETTES: readonly [Palette, ...Palette[]] = [
  { ground: '#0a1020', glows: ['37, 99, 235', '14, 165, 160', '109, 40, 217'] },
  { ground: '#140b1e', glows: ['147, 51, 234', '219, 39, 119', '59, 80, 220'] },
  { ground: '#1a0d0c', glows: ['234, 88, 12', '190, 24, 60', '202, 138, 4'] },
  { ground: '#07150f', glows: ['5, 150, 105', '13, 110, 150', '101, 163, 13'] },
  { ground: '#0b1218', glows: ['2, 132, 199', '71, 85, 160', '20, 184, 166'] },
  { ground: '#170b14', glows: ['190, 40, 100', '124, 58, 200', '234, 110, 40'] },
];

/** Where a glow wanders, in shares of the frame: its centre, how far it strays and how many radians a second. */
const PATHS = [
  { x: 0.22, y: 0.28, strayX: 0.16, strayY: 0.2, speed: 0.55, radius: 0.62 },
  { x: 0.8, y: 0.35, strayX: 0.18, strayY: 0.24, speed: -0.42, radius: 0.55 },
  { x: 0.55, y: 0.9, strayX: 0.26, strayY: 0.12, speed: 0.68, radius: 0.6 },
] as const;

export interface Backdrop {
  paint(context: SKRSContext2D, seconds: number): void;
}

export function createBackdrop(model: string, { width, height }: FrameSize): Backdrop {
  const { ground, glows } = PALETTES[hash(model) % PALETTES.length] ?? PALETTES[0];
  const longSide = Math.max(width, height);

  return {
    paint(context, seconds) {
      context.globalCompositeOperation = 'source-over';
      context.fillStyle = ground;
      context.fillRect(0, 0, width, height);
      context.globalCompositeOperation = 'screen';
      for (const [index, path] of PATHS.entries()) {
        const angle = seconds * path.speed + index * 2;
        const x = (path.x + path.strayX * Math.cos(angle)) * width;
        const y = (path.y + path.strayY * Math.sin(angle * 1.3)) * height;
        const glow = context.createRadialGradient(x, y, 0, x, y, path.radius * longSide);
        glow.addColorStop(0, `rgba(${glows[index]}, 0.62)`);
        glow.addColorStop(0.5, `rgba(${glows[index]}, 0.2)`);
        glow.addColorStop(1, `rgba(${glows[index]}, 0)`);
        context.fillStyle = glow;
        context.fillRect(0, 0, width, height);
      }
      context.globalCompositeOperation = 'source-over';
    },
  };
}

/** FNV-1a: the same model has the same colours in every process. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return value >>> 0;
}
