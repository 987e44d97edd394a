// PNG pictures, as far as screenshots and small reference pictures need them: 8 bits a channel, grey, RGB or RGBA, not
// interlaced (PNG specification, third edition). A picture is { width, height, data } with three bytes a pixel.
import zlib from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const CHANNELS = { 0: 1, 2: 3, 6: 4 };

function* chunksOf(bytes) {
  for (let at = SIGNATURE.length; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    yield [bytes.toString('latin1', at + 4, at + 8), bytes.subarray(at + 8, at + 8 + length)];
    at += length + 12;
  }
}

function paeth(a, b, c) {
  const p = a + b - c, pa = Math.abs(p - a), pb = Math.abs(p - b), pc = Math.abs(p - c);
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}

// Takes the filters off, line by line (section 9.2), in place; returns the bytes without the filters' own.
function unfilter(raw, height, stride, step) {
  const out = Buffer.alloc(height * stride);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)], from = y * (stride + 1) + 1, to = y * stride;
    for (let x = 0; x < stride; x++) {
      const left = x >= step ? out[to + x - step] : 0, up = y ? out[to + x - stride] : 0;
      const corner = x >= step && y ? out[to + x - stride - step] : 0;
      const add = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      out[to + x] = raw[from + x] + add;
    }
  }
  return out;
}

export function decode(bytes) {
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) throw new Error('no PNG');
  const parts = [];
  let width, height, channels;
  for (const [type, data] of chunksOf(bytes)) {
    if (type === 'IHDR') {
      [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
      channels = CHANNELS[data[9]];
      if (data[8] !== 8 || !channels || data[12]) throw new Error('a PNG of a kind that is not read here');
    } else if (type === 'IDAT') parts.push(data);
  }
  const plain = unfilter(zlib.inflateSync(Buffer.concat(parts)), height, width * channels, channels);
  const data = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) data[i * 3 + c] = plain[i * channels + (channels === 1 ? 0 : c)];
  }
  return { width, height, data };
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const head = Buffer.alloc(4), tail = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  tail.writeUInt32BE(crc(body));
  return Buffer.concat([head, body, tail]);
}

function crc(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return (value ^ 0xffffffff) >>> 0;
}

export function encode({ width, height, data }) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const raw = Buffer.alloc(height * (width * 3 + 1));
  for (let y = 0; y < height; y++) data.copy(raw, y * (width * 3 + 1) + 1, y * width * 3, (y + 1) * width * 3);
  return Buffer.concat([SIGNATURE, chunk('IHDR', head), chunk('IDAT', zlib.deflateSync(raw, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

// The mean of the pixels that fall on each of the smaller picture's, in steps of `grain` levels.
export function shrink({ width, height, data }, factor, grain = 8) {
  const small = { width: Math.floor(width / factor), height: Math.floor(height / factor) };
  small.data = Buffer.alloc(small.width * small.height * 3);
  for (let y = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++) {
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let dy = 0; dy < factor; dy++) {
          for (let dx = 0; dx < factor; dx++) sum += data[((y * factor + dy) * width + x * factor + dx) * 3 + c];
        }
        small.data[(y * small.width + x) * 3 + c] = Math.min(255, Math.round(sum / (factor * factor) / grain) * grain);
      }
    }
  }
  return small;
}
