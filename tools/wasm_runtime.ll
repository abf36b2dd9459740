; What compiled kernels call: the functions that numba has in C, for wasm32. Square roots are instructions;
; `frexp` and `ldexp` take doubles apart and scale them exactly, as those of any C library do.
target triple = "wasm32-unknown-unknown"

declare float @llvm.sqrt.f32(float)
declare double @llvm.sqrt.f64(double)
declare i32 @llvm.smin.i32(i32, i32)
declare i32 @llvm.smax.i32(i32, i32)

define float @sqrtf(float %x) {
  %r = call float @llvm.sqrt.f32(float %x)
  ret float %r
}

define double @sqrt(double %x) {
  %r = call double @llvm.sqrt.f64(double %x)
  ret double %r
}

; Memory is handed out from the end of the module's own data upwards, and grows. What a page asks for stays; what
; a kernel asks for is free again when the kernel returns.
@__heap_base = external global i8
@next = internal global i32 0
declare i32 @llvm.wasm.memory.size.i32(i32)
declare i32 @llvm.wasm.memory.grow.i32(i32, i32)

; The address of so many bytes, a multiple of 64; 0 where there is no memory left.
define i32 @alloc(i32 %bytes) {
  %start = call i32 @mark()
  %up = add i32 %start, 63
  %here = and i32 %up, -64
  %end = add i32 %here, %bytes
  %pages = call i32 @llvm.wasm.memory.size.i32(i32 0)
  %have = shl i32 %pages, 16
  %fits = icmp ule i32 %end, %have
  br i1 %fits, label %done, label %grow
grow:
  %lack = sub i32 %end, %have
  %rounded = add i32 %lack, 65535
  %more = lshr i32 %rounded, 16
  %before = call i32 @llvm.wasm.memory.grow.i32(i32 0, i32 %more)
  %failed = icmp eq i32 %before, -1
  br i1 %failed, label %full, label %done
done:
  store i32 %end, ptr @next
  ret i32 %here
full:
  ret i32 0
}

define i32 @mark() {
  %next = load i32, ptr @next
  %is_first = icmp eq i32 %next, 0
  %base = ptrtoint ptr @__heap_base to i32
  %r = select i1 %is_first, i32 %base, i32 %next
  ret i32 %r
}

define void @release(i32 %to) {
  store i32 %to, ptr @next
  ret void
}

; An array of a kernel is 64 bytes, of which the fourth field is where its values begin, and the values.
define ptr @NRT_MemInfo_alloc_aligned(i64 %bytes, i32 %align) {
  %short = trunc i64 %bytes to i32
  %all = add i32 %short, 64
  %address = call i32 @alloc(i32 %all)
  %none = icmp eq i32 %address, 0
  %info = inttoptr i32 %address to ptr
  br i1 %none, label %end, label %fill
fill:
  store i64 1, ptr %info
  %field = getelementptr { i64, ptr, ptr, ptr, i64, ptr }, ptr %info, i32 0, i32 3
  %values = getelementptr i8, ptr %info, i32 64
  store ptr %values, ptr %field
  br label %end
end:
  ret ptr %info
}

define ptr @NRT_MemInfo_alloc(i64 %bytes) {
  %info = call ptr @NRT_MemInfo_alloc_aligned(i64 %bytes, i32 64)
  ret ptr %info
}

define void @NRT_MemInfo_call_dtor(ptr %info) {
  ret void
}

; The lower 128 bits of a product of 128 bits: LLVM makes such of sums over a loop's counter.
define void @__multi3(ptr %to, i64 %a, i64 %a_high, i64 %b, i64 %b_high) {
  %a0 = and i64 %a, 4294967295
  %a1 = lshr i64 %a, 32
  %b0 = and i64 %b, 4294967295
  %b1 = lshr i64 %b, 32
  %p00 = mul i64 %a0, %b0
  %p01 = mul i64 %a0, %b1
  %p10 = mul i64 %a1, %b0
  %p11 = mul i64 %a1, %b1
  %carry = lshr i64 %p00, 32
  %middle = add i64 %p10, %carry
  %middle_low = and i64 %middle, 4294967295
  %other = add i64 %p01, %middle_low
  %middle_high = lshr i64 %middle, 32
  %other_high = lshr i64 %other, 32
  %h0 = add i64 %p11, %middle_high
  %h1 = add i64 %h0, %other_high
  %cross1 = mul i64 %a, %b_high
  %cross2 = mul i64 %a_high, %b
  %h2 = add i64 %h1, %cross1
  %high = add i64 %h2, %cross2
  %low = mul i64 %a, %b
  store i64 %low, ptr %to
  %second = getelementptr i8, ptr %to, i32 8
  store i64 %high, ptr %second
  ret void
}

; x as a fraction from 0.5 to below 1, times a power of two; 0, infinities and nan stay, with the power 0.
define double @numba_frexp(double %x, ptr %power) {
  %bits = bitcast double %x to i64
  %size = and i64 %bits, 9223372036854775807
  %is_zero = icmp eq i64 %size, 0
  %is_not_finite = icmp uge i64 %size, 9218868437227405312
  %stays = or i1 %is_zero, %is_not_finite
  br i1 %stays, label %same, label %split
same:
  store i32 0, ptr %power
  ret double %x
split:
  %is_subnormal = icmp ult i64 %size, 4503599627370496
  %larger = fmul double %x, 0x4350000000000000
  %y = select i1 %is_subnormal, double %larger, double %x
  %bias = select i1 %is_subnormal, i32 -1076, i32 -1022
  %y_bits = bitcast double %y to i64
  %shifted = lshr i64 %y_bits, 52
  %field = and i64 %shifted, 2047
  %exponent = trunc i64 %field to i32
  %result = add i32 %exponent, %bias
  store i32 %result, ptr %power
  %rest = and i64 %y_bits, -9218868437227405313
  %fraction_bits = or i64 %rest, 4602678819172646912
  %fraction = bitcast i64 %fraction_bits to double
  ret double %fraction
}

define float @numba_frexpf(float %x, ptr %power) {
  %wide = fpext float %x to double
  %fraction = call double @numba_frexp(double %wide, ptr %power)
  %r = fptrunc double %fraction to float
  ret float %r
}

; x times 2 to the power n, rounded once: at most two steps bring n into the range of one factor, and those
; downwards keep 53 bits clear of the subnormal numbers until the last.
define double @numba_ldexp(double %x, i32 %n) {
  %too_high = icmp sgt i32 %n, 1023
  %too_low = icmp slt i32 %n, -1022
  br i1 %too_high, label %up, label %not_up
up:
  %up1 = fmul double %x, 0x7FE0000000000000
  %n_up1 = sub i32 %n, 1023
  %again_up = icmp sgt i32 %n_up1, 1023
  %up2 = fmul double %up1, 0x7FE0000000000000
  %n_up2 = sub i32 %n_up1, 1023
  %n_up2_most = call i32 @llvm.smin.i32(i32 %n_up2, i32 1023)
  %x_up = select i1 %again_up, double %up2, double %up1
  %n_up = select i1 %again_up, i32 %n_up2_most, i32 %n_up1
  br label %end
not_up:
  br i1 %too_low, label %down, label %end
down:
  %down1 = fmul double %x, 0x0360000000000000
  %n_down1 = add i32 %n, 969
  %again_down = icmp slt i32 %n_down1, -1022
  %down2 = fmul double %down1, 0x0360000000000000
  %n_down2 = add i32 %n_down1, 969
  %n_down2_least = call i32 @llvm.smax.i32(i32 %n_down2, i32 -1022)
  %x_down = select i1 %again_down, double %down2, double %down1
  %n_down = select i1 %again_down, i32 %n_down2_least, i32 %n_down1
  br label %end
end:
  %y = phi double [ %x_up, %up ], [ %x, %not_up ], [ %x_down, %down ]
  %m = phi i32 [ %n_up, %up ], [ %n, %not_up ], [ %n_down, %down ]
  %biased = add i32 %m, 1023
  %wide = zext i32 %biased to i64
  %factor_bits = shl i64 %wide, 52
  %factor = bitcast i64 %factor_bits to double
  %r = fmul double %y, %factor
  ret double %r
}

define float @numba_ldexpf(float %x, i32 %n) {
  %wide = fpext float %x to double
  %scaled = call double @numba_ldexp(double %wide, i32 %n)
  %r = fptrunc double %scaled to float
  ret float %r
}
