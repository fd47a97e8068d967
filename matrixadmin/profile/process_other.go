//go:build !linux && !windows

package profile

func forbidTracing() {}
