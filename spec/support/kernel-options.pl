# Prints, as lines of JSON, what the kernel has set on the sockets of a process: those of an established connection.
#   perl kernel-options.pl PID LOCAL_PORT...
use strict;
use warnings;
use Socket qw(SOL_SOCKET SO_KEEPALIVE);

# linux/tcp.h, linux/in.h, linux/in6.h; the numbers of system calls are the same on every architecture since Linux 5.1.
my %options = (
    noDelay => [6, 1], keepAlive => [SOL_SOCKET, SO_KEEPALIVE],
    keepAliveIdleSeconds => [6, 4], keepAliveIntervalSeconds => [6, 5], keepAliveCount => [6, 6],
    typeOfService => [0, 1], trafficClass => [41, 67], hopLimit4 => [0, 2], hopLimit6 => [41, 16],
);
my ($pidfd_open, $pidfd_getfd) = (434, 438);

my ($pid, @ports) = @ARGV;
my %portOf;
for my $table ("/proc/$pid/net/tcp", "/proc/$pid/net/tcp6") {
    open my $lines, '<', $table or next;
    while (<$lines>) {
        my (undef, $local, undef, $state, @rest) = split;
        my ($port) = $local =~ /:([0-9A-F]{4})$/ or next;
        $portOf{$rest[5]} = hex $port if $state eq '01';
    }
}
my $process = syscall $pidfd_open, $pid + 0, 0;
die "Cannot open process $pid: $!\n" if $process < 0;
for my $link (glob "/proc/$pid/fd/*") {
    my ($inode) = (readlink($link) // '') =~ /^socket:\[(\d+)\]/ or next;
    my $port = $portOf{$inode} // next;
    next unless grep { $_ == $port } @ports;
    my ($number) = $link =~ /(\d+)$/;
    my $copy = syscall $pidfd_getfd, $process, $number + 0, 0;
    die "Cannot get descriptor $number of process $pid: $!\n" if $copy < 0;
    open my $socket, '+<&=', $copy or die "Cannot use descriptor $copy: $!\n";
    my @values = map {
        my $value = getsockopt $socket, $options{$_}[0], $options{$_}[1];
        defined $value ? "\"$_\":" . unpack('i', $value) : ();
    } sort keys %options;
    print "{\"port\":$port,", join(',', @values), "}\n";
}
