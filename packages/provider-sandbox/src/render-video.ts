/** Renders a scene into a whole H.264 MP4 file. Seconds of pure computing: not for the main thread. */
import encoding from 'h264-mp4-encoder';
import { createFramePainter, FRAMES_PER_SECOND } from './frame-painter.ts';
import type { Scene } from './scene.ts';

/** Fine enough that the soft gradients show no blocks: about half a megabit a second. */
const QUANTIZATION = 18;
/** From 0, the most thorough, to 10. */
const ENCODER_SPEED = 4;

export async function renderVideo(scene: Scene): Promise<Uint8Array> {
  const painter = createFramePainter(scene);
  const encoder = await encoding.createH264MP4Encoder();
  encoder.width = painter.width;
  encoder.height = painter.height;
  encoder.frameRate = FRAMES_PER_SECOND;
  encoder.groupOfPictures = 2 * FRAMES_PER_SECOND;
  encoder.speed = ENCODER_SPEED;
  encoder.quantizationParameter = QUANTIZATION;
  encoder.initialize();
  for (let frame = 0; frame < painter.frameCount; frame += 1) encoder.addFrameRgba(painter.paint(frame));
  encoder.finalize();
  const file = encoder.FS.readFile(encoder.outputFilename);
  // The encoder's file system is in memory and outlives the encoder.
  encoder.FS.unlink(encoder.outputFilename);
  encoder.delete();
  return file;
}
