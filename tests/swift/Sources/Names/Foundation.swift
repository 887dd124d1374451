// Fails to compile when a public type of the package takes one of Foundation's or the standard library's names.
import ClerkOrgs
import Foundation
import Observation

let foundationNames: [Any.Type] = [
    Bundle.self, Calendar.self, CharacterSet.self, Data.self, Date.self, DateComponents.self,
    DateFormatter.self,
    DateInterval.self, Decimal.self, Dictionary<String, Int>.self, FileHandle.self, FileManager.self,
    Formatter.self,
    IndexPath.self, IndexSet.self, InputStream.self, JSONDecoder.self, JSONEncoder.self,
    JSONSerialization.self, Locale.self, Measurement<Unit>.self, Notification.self, NotificationCenter.self,
    Operation.self, OperationQueue.self, OutputStream.self, Pipe.self, Process.self, ProcessInfo.self,
    Progress.self,
    PropertyListDecoder.self, Result<Int, any Error>.self, RunLoop.self, Scanner.self, Set<Int>.self,
    Stream.self,
    Task<Void, Never>.self, Thread.self, TimeInterval.self, TimeZone.self, Timer.self, URL.self,
    URLComponents.self,
    URLQueryItem.self, UUID.self, Unit.self, UserDefaults.self, Duration.self, ObservationRegistrar.self,
]
