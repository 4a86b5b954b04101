import QtQuick
import QtQuick.Layouts
import Station

// Every control in every state, on one page: `python -m station.gallery`.
StationWindow {
    id: root

    title: qsTr("Controls of the station kit")
    width: 1920
    height: 1080
    design: Qt.size(1920, 1080)
    visible: false

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.space32
        spacing: Theme.space24

        RowLayout {
            spacing: Theme.space24
            Heading {
                text: root.title
                font.pixelSize: Theme.text40
                Layout.fillWidth: true
            }
            ClockText {}
        }
        BigButton {
            text: "Chiama"
            kind: BigButton.Kind.Primary
            iconName: "call"
            keyHint: "F2"
        }
    }
}
