import QtQuick
import QtQuick.Layouts
import Station

StationWindow {
    id: root

    required property var counting

    title: qsTr("Counting")
    width: 640
    height: 480
    design: Qt.size(640, 480)

    ColumnLayout {
        anchors.centerIn: parent
        spacing: Theme.space16

        Heading {
            text: qsTr("%n presses", "", root.counting.count)
        }
        BigButton {
            text: qsTr("Press")
            kind: BigButton.Kind.Primary
            onChosen: root.counting.press()
        }
        RowLayout {
            spacing: Theme.space16

            BigButton { text: "Italiano"; onChosen: root.counting.speak("it") }
            BigButton { text: "العربية"; onChosen: root.counting.speak("ar") }
            BigButton { text: "Break slot"; onChosen: root.counting.break_down() }
            BigButton { text: "Break task"; onChosen: root.counting.break_task() }
        }
        StatusDot {
            level: StatusDot.Level.Ok
            label: Qt.formatTime(new Date(0), "HH")
        }
    }
}
