// zstd for one chunk at a time: its contexts are dear to make, so they are kept and lent. [one thread at a time]
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct ZSTD_CCtx_s;
struct ZSTD_DCtx_s;

namespace corbel::blob {

class ChunkCodec {
public:
    ChunkCodec();
    ~ChunkCodec();

    /// `out` becomes one frame with a checksum; what does not compress lies in it as it is.
    void compress(std::string_view content, int level, std::string& out);
    /// Appends the content of a frame that has to give exactly `contentBytes`; false when it does not.
    bool decompress(std::string_view frame, std::size_t contentBytes, std::string& out);

private:
    struct Free {
        void operator()(ZSTD_CCtx_s* context) const noexcept;
        void operator()(ZSTD_DCtx_s* context) const noexcept;
    };
    std::unique_ptr<ZSTD_CCtx_s, Free> _compressor;
    std::unique_ptr<ZSTD_DCtx_s, Free> _decompressor;
};

}  // namespace corbel::blob
